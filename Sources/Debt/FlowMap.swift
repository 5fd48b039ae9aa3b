public import Registry
public import Vocabulary

/// A drawing of flows: boxes in columns from the street to the machine room, and lines between them. Coordinates are in
/// pixels from the top left corner.
///
/// Systems of one function share a box until the function is opened; then each system with a flow has its own, and those
/// without are counted. So a hospital of 600 systems fits one screen, and every system is one step away.
public struct FlowMap: Sendable {
    /// What a box stands for.
    public enum Node: Hashable, Sendable {
        case partner(OutsidePartner)
        /// All systems of a function.
        case function(Function)
        /// One system of an opened function.
        case system(ID<System>, function: Function)
        /// Systems beyond reach, all in one.
        case unseen
    }

    /// A box.
    public struct Box: Hashable, Sendable {
        /// What it stands for.
        public var node: Node
        /// What is written in it; names of systems are the same in both languages.
        public var title: LocalizedText
        /// Systems behind it; 1 for a system, 0 for a partner.
        public var systems: Int
        /// Flows that begin or end there.
        public var flows = 0
        /// How many of them are openings without protection that was agreed.
        public var unprotected = 0
        /// The left edge.
        public var x = 0.0
        /// The top edge.
        public var y = 0.0
        /// From left to right.
        public var width = 0.0
        /// From top to bottom.
        public var height = 0.0
    }

    /// All flows between two boxes.
    public struct Line: Hashable, Sendable {
        /// The end that stands further out, as a place in ``FlowMap/boxes``.
        public var from: Int
        /// The other end.
        public var to: Int
        /// How many flows.
        public var flows = 0
        /// How many of them cross the internet.
        public var overInternet = 0
        /// How many are openings without protection that was agreed.
        public var unprotected = 0
        /// How many carry health data.
        public var health = 0
        /// Where the line passes, its ends included; between two points it is a curve that leaves and arrives level.
        public var points: [Point] = []
    }

    /// A place on the drawing.
    public struct Point: Hashable, Sendable {
        /// From the left.
        public var x: Double
        /// From the top.
        public var y: Double
    }

    /// A column.
    public struct Column: Hashable, Sendable {
        /// Which layer.
        public var layer: FlowLayer
        /// Its left edge.
        public var x: Double
        /// Functions of the layer whose systems have no flow, with how many systems they have.
        public var silent: [(function: Function, systems: Int)]

        /// Equal when they stand at the same place with the same silent functions.
        public static func == (left: Column, right: Column) -> Bool {
            left.layer == right.layer && left.x == right.x && left.silent.elementsEqual(right.silent, by: ==)
        }

        /// Hashes the layer.
        public func hash(into hasher: inout Hasher) { hasher.combine(layer) }
    }

    /// Boxes, column by column from the top.
    public private(set) var boxes: [Box] = []
    /// Lines, the busiest last so that they lie on top.
    public private(set) var lines: [Line] = []
    /// Columns that hold a box.
    public private(set) var columns: [Column] = []
    /// Of the whole drawing.
    public private(set) var width = 0.0
    /// Of the whole drawing.
    public private(set) var height = 0.0
    /// Systems of opened functions that have no flow.
    public private(set) var silentInOpened: [Function: Int] = [:]

    /// Measures in pixels.
    enum Measure {
        static let boxWidth = 188.0, boxHeight = 56.0, systemHeight = 30.0
        static let columnGap = 56.0, rowGap = 14.0, systemGap = 5.0, bendHeight = 12.0
        static let head = 40.0, margin = 8.0
    }

    /// Draws flows. `systems` counts the systems of each function, those without flows included; functions in `opened` show
    /// their systems one by one.
    ///
    /// Equal flows in another order give an equal drawing.
    public init(_ flows: [MappedFlow], systems: [Function: Int], opened: Set<Function> = []) {
        var builder = FlowMapBuilder(opened: opened, systems: systems)
        for flow in flows { builder.add(flow) }
        var order = FlowOrder(builder)
        order.sweep()
        let placed = order.placed()
        (boxes, lines) = (placed.boxes, placed.lines)
        (width, height) = (placed.width, placed.height)
        columns = placed.columns.map { column in
            Column(layer: column.layer, x: column.x, silent: builder.silent(in: column.layer))
        }
        silentInOpened = builder.silentInOpened
    }
}
