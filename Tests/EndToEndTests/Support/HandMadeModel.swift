/// A safetensors file as PyTorch writes it, made without the code under test: a convolution, a scalar, running
/// statistics and a counter, in an order of their own.
enum HandMadeModel {
  static let header = """
    {"__metadata__":{"format":"pt"},\
    "bn.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},\
    "bn.running_mean":{"dtype":"F32","shape":[3],"data_offsets":[8,20]},\
    "bn.running_var":{"dtype":"F32","shape":[3],"data_offsets":[20,32]},\
    "features.0.weight":{"dtype":"F32","shape":[3,1,2,2],"data_offsets":[32,80]},\
    "scale":{"dtype":"F32","shape":[],"data_offsets":[80,84]}}
    """

  static var bytes: [UInt8] {
    var json = Array(header.utf8)
    json += [UInt8](repeating: 32, count: (8 - json.count % 8) % 8)
    let counter = withUnsafeBytes(of: Int64(41).littleEndian) { Array($0) }
    let floats = (0..<19).map { Float($0 + 1) / 8 }.flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json + counter + floats
  }

  /// Prints each tensor of a safetensors file as any reader of the format sees it, by nothing but its definition; with
  /// the package safetensors, where that is installed, too.
  static let reader = """
    import json, struct, sys
    data = open(sys.argv[1], "rb").read()
    size, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    seen = {}
    for name, tensor in sorted(header.items()):
        if name == "__metadata__": continue
        begin, end = tensor["data_offsets"]
        raw = data[8 + size + begin:8 + size + end]
        kind = {"F32": "f", "I64": "q"}[tensor["dtype"]]
        values = struct.unpack("<%d%s" % (len(raw) // struct.calcsize(kind), kind), raw)
        seen[name] = (tensor["shape"], list(values))
        print(name, tensor["dtype"], tensor["shape"], all(v == v for v in values), values[0] if kind == "q" else "")
    try:
        from safetensors.numpy import load_file
    except ImportError:
        sys.exit()
    for name, array in load_file(sys.argv[1]).items():
        assert (list(array.shape), array.ravel().tolist()) == seen[name], name
    """
}
