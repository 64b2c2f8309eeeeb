"""The messages of this package are those of proto/."""

import re
import unittest
from pathlib import Path

from flame_agent.wire import agent_pb2, model_pb2, release_pb2

PROTO = Path(__file__).resolve().parents[4] / "proto"
FIELD = re.compile(r"^\s*(?:repeated )?[\w.]+ (\w+) = (\d+);", re.MULTILINE)


class WireTests(unittest.TestCase):
    def test_every_field_has_its_number(self) -> None:
        for module in (agent_pb2, model_pb2, release_pb2):
            text = (PROTO / Path(module.DESCRIPTOR.name).name).read_text()
            messages = re.findall(r"^message (\w+) \{(.*?)^\}", text, re.MULTILINE | re.DOTALL)
            self.assertTrue(messages)
            for name, body in messages:
                fields = module.DESCRIPTOR.message_types_by_name[name].fields_by_name
                numbers = {field: int(number) for field, number in FIELD.findall(body)}
                with self.subTest(name):
                    self.assertEqual(numbers, {field: fields[field].number for field in numbers})


if __name__ == "__main__":
    unittest.main()
