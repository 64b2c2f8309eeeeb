import Testing
import Text

@Suite struct ScreenTests {
  private func plain(_ lines: [String]) -> [(text: String, paint: (String) -> String)] { lines.map { ($0, { $0 }) } }

  @Test func aBarIsFullWhenAllIsDoneAndNeverLonger() {
    #expect(bar(done: 0, of: 4, width: 4) == "▕····▏")
    #expect(bar(done: 1, of: 4, width: 4) == "▕█···▏")
    #expect(bar(done: 9, of: 4, width: 4) == "▕████▏")
    #expect(bar(done: 3, of: 0, width: 4) == "▕····▏")
  }

  @Test func aPictureIsDrawnOverTheOneBefore() {
    var screen = Redraw()
    #expect(screen.draw(plain(["a", "b"]), columns: 80, rows: 24) == "a\u{1B}[K\nb\u{1B}[K\n\u{1B}[J")
    #expect(screen.draw(plain(["c"]), columns: 80, rows: 24) == "\u{1B}[2Fc\u{1B}[K\n\u{1B}[J")
    #expect(screen.draw(plain(["d"]), columns: 80, rows: 24).hasPrefix("\u{1B}[1Fd"))
  }

  @Test func whatDoesNotFitIsCutBeforeItIsPainted() {
    var screen = Redraw()
    let red = Palette(isTerminal: true)
    let drawn = screen.draw([("long line", { red.paint($0, .red) }), ("left out", { $0 })], columns: 4, rows: 2)
    #expect(drawn == "\u{1B}[31mlong\u{1B}[0m\u{1B}[K\n\u{1B}[J")
  }

  @Test func thereIsColourOnATerminalThatWantsIt() {
    #expect(Palette(isTerminal: true, noColour: "", terminal: "xterm").paint("x", .green) == "\u{1B}[32mx\u{1B}[0m")
    for palette in [
      Palette(isTerminal: false), Palette(isTerminal: true, noColour: "1"), Palette(isTerminal: true, terminal: "dumb"),
    ] { #expect(palette.paint("x", .green) == "x") }
  }
}
