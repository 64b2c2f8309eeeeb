internal import FlyingFox
internal import FoundationEssentials

/// A file of the page. They are part of the program.
struct PageFile {
  private let type: String
  private let bytes: [UInt8]

  static func at(_ path: String) -> PageFile? {
    switch path {
    case "/", "/index.html": PageFile(type: "text/html; charset=utf-8", bytes: PackageResources.index_html)
    case "/app.js": PageFile(type: "text/javascript; charset=utf-8", bytes: PackageResources.app_js)
    case "/page.js": PageFile(type: "text/javascript; charset=utf-8", bytes: PackageResources.page_js)
    case "/present.js": PageFile(type: "text/javascript; charset=utf-8", bytes: PackageResources.present_js)
    case "/past.js": PageFile(type: "text/javascript; charset=utf-8", bytes: PackageResources.past_js)
    case "/charts.js": PageFile(type: "text/javascript; charset=utf-8", bytes: PackageResources.charts_js)
    case "/style.css": PageFile(type: "text/css; charset=utf-8", bytes: PackageResources.style_css)
    case "/icon.svg": PageFile(type: "image/svg+xml", bytes: PackageResources.icon_svg)
    default: nil
    }
  }

  var response: HTTPResponse { HTTPResponse(statusCode: .ok, headers: [.contentType: type], body: Data(bytes)) }
}
