#pragma once
#include "agent.pb-c.h"
#include "model.pb-c.h"
#include "release.pb-c.h"
#include "status.pb-c.h"
#include "work.pb-c.h"
