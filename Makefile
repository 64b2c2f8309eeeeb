.PHONY: proto
proto:
	protoc-c --proto_path=proto --c_out=Sources/CWire proto/*.proto
	mv Sources/CWire/*.pb-c.h Sources/CWire/include/
