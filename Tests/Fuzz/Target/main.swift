import FuzzDecoders
import Glibc

/// libFuzzer's own main, with the function it calls for every input.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

// The name of the decoder stands where libFuzzer expects the program's: `fuzz DECODER [-option=…] [corpus…]`.
nonisolated(unsafe) private var chosen: Decoder?

private func run() -> CInt {
  var count = CommandLine.argc - 1
  var arguments = CommandLine.unsafeArgv + 1
  chosen = Decoder.all.first { $0.name == CommandLine.arguments.dropFirst().first }
  guard chosen != nil else {
    for decoder in Decoder.all { print(decoder.name) }
    return 0
  }
  return runFuzzer(&count, &arguments) { bytes, count in
    chosen?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
  }
}

exit(run())
