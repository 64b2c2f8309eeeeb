import Dashboard
import Foundation
import Rounds
import TestSupport
import Testing
import Wire

/// What is sent over HTTP, with no other process running.
@Suite struct SiteTests {
  @Test func everyAnswerHasTheHeadersThatKeepOthersOut() async throws {
    try await SampleServer.with { server in
      for path in ["/", "/app.js", "/api/federations/icu/rounds", "/livez", "/nothing"] {
        let answer = try await server.get(path)
        #expect(
          answer.headers["content-security-policy"]
            == "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["referrer-policy"] == "no-referrer")
        #expect(answer.headers["cache-control"] == "no-store")
      }
    }
  }

  @Test func thePageIsInTheProgramAndNamesNothingElsewhere() async throws {
    try await SampleServer.with { server in
      let page = try await server.get("/")
      #expect(page.status == 200 && page.headers["content-type"] == "text/html; charset=utf-8")
      var scripts = ""
      for (path, type) in [
        ("/app.js", "text/javascript"), ("/page.js", "text/javascript"), ("/present.js", "text/javascript"),
        ("/past.js", "text/javascript"), ("/charts.js", "text/javascript"), ("/style.css", "text/css"),
      ] {
        let file = try await server.get(path)
        #expect(file.status == 200 && file.headers["content-type"]?.hasPrefix(type) == true)
        #expect(!file.body.contains("https://") && !file.body.contains("innerHTML"))
        #expect(page.body.contains("\"\(path)\"") || scripts.contains("\".\(path)\""), "nothing loads \(path)")
        scripts += file.body
      }
      #expect(!page.body.contains("://") && !page.body.contains("<style") && !page.body.contains(" style="))
    }
  }

  @Test func nothingCanBeChanged() async throws {
    try await SampleServer.with { server in
      for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let answer = try await server.get("/api/federations/icu/rounds", method: method)
        #expect(answer.status == 405 && answer.headers["allow"] == "GET, HEAD")
      }
    }
  }

  @Test func headTellsTheLengthAndSendsNothing() async throws {
    try await SampleServer.with { server in
      let (head, whole) = (
        try await server.get("/style.css", method: "HEAD"), try await server.get("/style.css")
      )
      #expect(head.status == 200 && head.body.isEmpty)
      #expect(head.headers["content-length"] == "\(whole.body.utf8.count)")
    }
  }

  @Test func otherHostsAreTurnedAway() async throws {
    try await SampleServer.with(["flame.example.org"]) { server in
      for path in ["/", "/api/status", "/livez", "/api/federations/icu/rounds"] {
        for host in ["evil.example:\(server.port)", nil] {
          let answer = try await server.get(path, host: host)
          #expect(answer.status == 421)
        }
      }
      for host in ["127.0.0.1:\(server.port)", "flame.example.org"] {
        let answer = try await server.get("/", host: host)
        #expect(answer.status == 200)
      }
    }
  }

  private static let nowhere = [
    "/nothing", "/api", "/api/federations/icu", "/api/federations/none/rounds", "/api/federations/icu/rounds/7",
    "/api/federations/icu/rounds/x", "/api/federations/icu/rounds/1/2", "/api/federations/..%2Ficu/rounds",
    "/api/federations/icu/releases/7/weights.safetensors", "/api/federations/icu/releases/0/manifest",
    "/api/federations/icu/releases/0/..%2F..%2Fkeys%2Fpublisher.key", "/../flame.yaml",
  ]

  @Test func whatThereIsNotIsNotFound() async throws {
    try await SampleServer.with { server in
      for path in Self.nowhere {
        let answer = try await server.get(path)
        #expect(answer.status == 404, "\(path)")
      }
    }
  }

  @Test func processesThatAreDownAreNamedAndTheDashboardIsWell() async throws {
    try await SampleServer.with { server in
      let events = try await onThread { [port = server.port] in
        try HTTPAnswer.get("/api/events", port: port) { $0.contains("\n\n\r\n") }
      }
      #expect(events.headers["content-type"] == "text/event-stream")
      let status = try await server.get("/api/status")
      #expect(status.status == 200 && status.headers["content-type"] == "application/json")
      let live = try JSONDecoder().decode(Live.self, from: Data(status.body.utf8))
      #expect(live.configured == ["icu", "ward"])
      #expect(live.report.silent.count == 3 && live.report.silent[0].hasPrefix("the collector does not answer"))
      #expect(try await server.get("/livez").body == "ok\n")
      #expect(try await server.get("/readyz").status == 200)
      #expect(try await server.get("/metrics").body.contains("flame_build_info{process=\"dashboard\""))
    }
  }

  private struct Live: Decodable {
    struct Report: Decodable { let silent: [String] }
    let configured: [String]
    let report: Report
  }

  @Test func anEventIsOneIdAndOneLineOfData() {
    #expect(
      String(decoding: event(id: 7, json: Array("{\"a\":1}".utf8)), as: UTF8.self) == "id: 7\ndata: {\"a\":1}\n\n")
  }

  /// Each is held in memory while it is sent.
  @Test func notTooManyReleasesAreOnTheirWayAtATime() async throws {
    try await SampleServer.with(weights: [UInt8](repeating: 65, count: 32 << 20)) { server in
      let path = "/api/federations/icu/releases/0/weights.safetensors"
      try await onThread { [port = server.port] in
        let slow = try (0..<4).map { _ in try SlowReader(path, port: port) }
        let refused = try HTTPAnswer.get(path, port: port)
        #expect(refused.status == 503 && refused.body.contains("try again"))
        withExtendedLifetime(slow) {}
      }
      var status = 0
      for _ in 0..<200 where status != 200 {
        status = try await server.get(path).status
        if status != 200 { try await Task.sleep(for: .milliseconds(50)) }
      }
      #expect(status == 200)
    }
  }

  @Test func aReleaseIsDownloadedAsItWasWritten() async throws {
    try await SampleServer.with { server in
      let path = "/api/federations/icu/releases/0/weights.safetensors"
      let file = try await server.get(path)
      #expect(file.body == String(decoding: SampleServer.weights, as: UTF8.self))
      #expect(file.headers["content-disposition"] == "attachment; filename=\"icu-0.safetensors\"")
      let list = try await server.get("/api/federations/icu/releases").body
      #expect(list.contains("\"state\":\"approved\"") && list.contains("\"kept\":true"))
      try FileSystem.replace(
        "\(server.folder.release(0))/weights.safetensors", with: Array("other".utf8), synchronised: false)
      let damaged = try await server.get(path)
      #expect(damaged.status == 500 && damaged.body.contains("another digest") && !damaged.body.contains("other\n"))
    }
  }
}
