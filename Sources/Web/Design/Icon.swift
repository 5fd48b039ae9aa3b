import Markup

/// Drawings of our own, on a grid of sixteen, in the colour of the text around them. They are decoration: the text
/// beside them says the same.
enum Icon: CaseIterable, Sendable {
    case grid, bell, server, building, upload, people, key, log, search, arrowUp, arrowDown
    case folder, clock, funnel, telephone, gauge
    case octagon, triangle, diamond, circle, ring, check, cross, question, download, scales, shield, umbrella,
        share
    case checklist, magnifier, columns, clip, envelope, pen

    var drawing: StaticString {
        switch self {
        case .grid: "<path d='M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z'/>"
        case .bell:
            "<path d='M8 1.5a4 4 0 0 0-4 4V9l-1.5 2.5h11L12 9V5.5a4 4 0 0 0-4-4M6.5 13.5a1.5 1.5 0 0 0 3 0'/>"
        case .server: "<path d='M2 2.5h12v4.5H2zM2 9h12v4.5H2zM4.5 4.75h1M4.5 11.25h1'/>"
        case .building:
            "<path d='M2.5 14V3l6-1.5V14M8.5 6h5v8M1 14h14M5 5.5h1M5 8.5h1M5 11.5h1M11 9h.5M11 11.5h.5'/>"
        case .upload: "<path d='M8 11V2.5M4.5 6 8 2.5 11.5 6M2.5 10.5v3h11v-3'/>"
        case .download: "<path d='M8 2.5V11M4.5 7.5 8 11l3.5-3.5M2.5 11v2.5h11V11'/>"
        case .people:
            "<path d='M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 2.75a2.5 2.5 0 0 1 0 4.5M12 9.75c1.5.6 2.5 1.9 2.5 3.75'/>"
        case .key: "<path d='M5 13.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M7.1 8.4l6.4-6.4M10.5 5l2 2'/>"
        case .log: "<path d='M3 1.5h7l3 3v10H3zM5.5 6.5h5M5.5 9h5M5.5 11.5h3'/>"
        case .search: "<path d='M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10M10.7 10.7 14 14'/>"
        case .arrowUp: "<path d='M8 13V3M4 7l4-4 4 4'/>"
        case .arrowDown: "<path d='M8 3v10M4 9l4 4 4-4'/>"
        case .folder: "<path d='M1.5 13V3h4.5l1.5 2h7v8zM1.5 7.5h13'/>"
        case .clock: "<circle cx='8' cy='8' r='6.5'/><path d='M8 4v4l2.75 2'/>"
        case .funnel: "<path d='M1.5 2.5h13L9.5 8.5v5l-3-1.5V8.5z'/>"
        case .telephone:
            "<path d='M3.5 1.5h2.5l1 3.5-1.5 1a8 8 0 0 0 4 4l1-1.5 3.5 1v2.5c0 1-.75 2-2 2C6 13.5 2 8.5 1.5 3.5c0-1.25 1-2 2-2z'/>"
        case .gauge: "<path d='M2.5 13a6.5 6.5 0 1 1 11 0M8 9.5 11 5.5'/>"
        case .octagon:
            "<path class='solid' d='M5 1h6l4 4v6l-4 4H5l-4-4V5z'/><path class='cut' d='M8 4v5M8 11v1'/>"
        case .triangle: "<path class='solid' d='M8 1.5 15.5 14.5H.5z'/><path class='cut' d='M8 6v4M8 12v.7'/>"
        case .diamond: "<path class='solid' d='M8 1l7 7-7 7-7-7z'/>"
        case .circle: "<circle class='solid' cx='8' cy='8' r='6'/>"
        case .ring: "<circle cx='8' cy='8' r='5.5'/>"
        case .check: "<path d='M2.5 8.5 6.5 12.5 13.5 4'/>"
        case .cross: "<path d='M3.5 3.5l9 9M12.5 3.5l-9 9'/>"
        case .question:
            "<circle cx='8' cy='8' r='6.5'/><path d='M6 6.3C6 5 7 4.3 8 4.3s2 .7 2 1.9c0 1.4-2 1.5-2 3M8 11.2v.6'/>"
        case .scales:
            "<path d='M8 1.5v12M4.5 13.5h7M2.5 3.5h11M3.5 3.5 1.5 9h4zM12.5 3.5l-2 5.5h4zM1.5 9a2 2 0 0 0 4 0M10.5 9a2 2 0 0 0 4 0'/>"
        case .shield: "<path d='M8 1.5 13.5 3.5V8c0 3.2-2.2 5.4-5.5 6.5C4.7 13.4 2.5 11.2 2.5 8V3.5z'/>"
        case .umbrella: "<path d='M8 1.5v1M1.5 8.5a6.5 6 0 0 1 13 0zM8 8.5V13a1.5 1.5 0 0 0 3 0'/>"
        case .share:
            "<circle cx='3.5' cy='8' r='2'/><circle cx='12.5' cy='3.5' r='2'/><circle cx='12.5' cy='12.5' r='2'/><path d='M5.3 7.1 10.7 4.4M5.3 8.9l5.4 2.7'/>"
        case .checklist:
            "<path d='M2 3.5l1.5 1.5L6 2.5M2 8l1.5 1.5L6 7M2 12.5 3.5 14 6 11.5M8.5 4h5.5M8.5 8.5H14M8.5 13H14'/>"
        case .magnifier:
            "<path d='M6.5 11.5a5 5 0 1 0 0-10 5 5 0 0 0 0 10M10.2 10.2 14.5 14.5M4.5 6.5l1.5 1.5 3-3'/>"
        case .columns: "<path d='M2 2.5h3.5v11H2zM6.25 5.5h3.5v8h-3.5zM10.5 8H14v5.5h-3.5z'/>"
        case .clip: "<path d='M3 2.5h10v11H3zM5.5 1.5h5v2h-5zM5.5 7h5M5.5 10h3'/>"
        case .envelope: "<path d='M1.5 3.5h13v9h-13zM1.5 4l6.5 5 6.5-5'/>"
        case .pen: "<path d='M2.5 13.5l.8-3.3 7.7-7.7 2.5 2.5-7.7 7.7zM9.5 4l2.5 2.5'/>"
        }
    }
}

extension HTML {
    /// A drawing that screen readers pass over.
    mutating func icon(_ icon: Icon) {
        trusted("<svg class='icon' viewBox='0 0 16 16' aria-hidden='true' focusable='false'>")
        trusted(icon.drawing)
        trusted("</svg>")
    }
}
