public import Events
public import Vocabulary

/// Cuts inputs into blocks, one input after the other, in order and with flat memory.
///
/// Files are read, not mapped: a mapped file that is cut while it is read, as rotating logs on a share are, would stop
/// the process.
public struct BlockReader: ~Copyable {
    /// How many chunks of an EVTX file make a block.
    private static let chunksInBlock = 8
    /// The length of a block of chunks; the first one has the header of the file too.
    private static let blockLength = chunksInBlock * EVTXDecoder.chunkLength
    private static let firstBlockLength = blockLength + EVTXDecoder.headerLength

    private let inputs: [InputFile]
    private let recognition: LogRecognition
    private let lineLimit: Int
    private let hashes: Bool
    private var index = -1
    private var source: ByteSource?
    private var form = Form.none
    private var failure: InputError?
    /// What makes UTF-8 of a text that is none.
    private var utf16: UTF16Text?
    private var bytesRead = 0

    private enum Form {
        case none
        case chunks(pending: [UInt8], place: Int, headerLength: Int)
        case lines(LineCutter)
        case document(DocumentCutter)
        case events(XMLCutter)
        case notALog(String)
    }

    /// A reader of inputs.
    ///
    /// `now` is for syslog, whose old form has no year; `lineLimit` is in bytes; with `hashes`, the SHA-256 of each
    /// input is told at its end.
    public init(
        _ inputs: [InputFile], now: Instant, mapping: FieldMapping = .standard,
        lineLimit: Int = InputReader.longestLine, hashes: Bool = false
    ) {
        self.inputs = inputs
        self.lineLimit = lineLimit
        self.hashes = hashes
        recognition = LogRecognition(now: now, mapping: mapping)
    }

    /// The next block; `nil` when all inputs were read.
    public mutating func next() -> InputBlock? {
        while true {
            if source == nil, failure == nil {
                index += 1
                guard index < inputs.count else { return nil }
                open(inputs[index])
            }
            let before = source?.readCount ?? 0
            // What came before a damage is handed on before it.
            let content = nextContent()
            bytesRead += (source?.readCount ?? 0) - before
            if let content { return block(content) }
            if let failure {
                self.failure = nil
                source = nil
                form = .none
                return block(.failure(failure))
            }
            let end = InputBlock.Content.end(length: source?.readCount ?? 0, digest: source?.digest)
            source = nil
            return block(end)
        }
    }

    private func block(_ content: InputBlock.Content) -> InputBlock {
        InputBlock(input: index, content: content, bytesRead: bytesRead)
    }

    // MARK: Opening

    private mutating func open(_ input: InputFile) {
        form = .none
        utf16 = nil
        do throws(InputError) {
            source = try ByteSource(path: input.path, hashes: hashes)
            guard var first = try start() else { return }
            utf16 = UTF16Text(first)
            if let text = utf16?.utf8(first) { first = text }
            form = form(of: first, input)
        } catch {
            failure = error
        }
        bytesRead += source?.readCount ?? 0
    }

    /// Enough bytes to know the form by; damage behind them must not cost the records before it.
    private mutating func start() throws(InputError) -> [UInt8]? {
        guard var first = try source?.next(upTo: BlockReader.firstBlockLength) else { return nil }
        do throws(InputError) {
            while first.count < ByteSource.pieceLength,
                let piece = try source?.next(upTo: BlockReader.firstBlockLength - first.count)
            {
                first += piece
            }
        } catch {
            failure = error
        }
        return first
    }

    private func form(of first: [UInt8], _ input: InputFile) -> Form {
        if let chunks = EVTXDecoder.startOfChunks(first.span) {
            return .chunks(pending: first, place: 0, headerLength: chunks)
        }
        if XMLCutter.recognises(first) { return .events(XMLCutter(first, limit: lineLimit)) }
        if let reason = recognition.reasonToSkip(first, wasNamed: input.isNamed) { return .notALog(reason) }
        let hasMark = first.starts(with: [0xEF, 0xBB, 0xBF])
        let text = hasMark ? Array(first.dropFirst(3)) : first
        if DocumentCutter.recognises(text) {
            return .document(DocumentCutter(text, limit: lineLimit))
        }
        return .lines(LineCutter(text, limit: lineLimit))
    }

    // MARK: Cutting

    private mutating func nextContent() -> InputBlock.Content? {
        let form = self.form
        self.form = .none
        switch form {
        case .none: return nil
        case .chunks(let pending, let place, let header): return nextChunks(pending, place, header)
        case .notALog(let reason):
            if failure == nil { drain() }
            return .notALog(reason: reason)
        case .lines(var cutter):
            let content = cutter.next { self.piece() }
            if content != nil { self.form = .lines(cutter) }
            return content
        case .document(var cutter):
            let content = cutter.next { self.piece() }
            if content != nil { self.form = .document(cutter) }
            return content
        case .events(var cutter):
            let content = cutter.next { self.piece() }
            if content != nil { self.form = .events(cutter) }
            return content
        }
    }

    /// The next bytes, or `nil` at the end; what ended the input early is kept for later.
    private mutating func piece(upTo length: Int = ByteSource.pieceLength) -> [UInt8]? {
        guard failure == nil else { return nil }
        do throws(InputError) {
            while let piece = try source?.next(upTo: length) {
                guard let text = utf16?.utf8(piece) else { return piece }
                if !text.isEmpty { return text }
            }
        } catch {
            failure = error
        }
        guard let rest = utf16?.rest(), !rest.isEmpty else { return nil }
        return rest
    }

    /// The array that the system wrote to is the block: only what is expanded, or comes in small pieces, is copied.
    private mutating func nextChunks(
        _ begun: [UInt8], _ place: Int, _ headerLength: Int
    ) -> InputBlock.Content? {
        let wanted = BlockReader.blockLength + (place == 0 ? headerLength : 0)
        var block = begun
        while block.count < wanted, let piece = piece(upTo: wanted - block.count) {
            if block.isEmpty { block = piece } else { block += piece }
        }
        guard !block.isEmpty else { return nil }
        var rest: [UInt8] = []
        if block.count > wanted {
            rest = Array(block[wanted...])
            block.removeSubrange(wanted...)
        }
        form = .chunks(pending: rest, place: place + block.count, headerLength: headerLength)
        return .chunks(block, place: place, headerLength: headerLength)
    }

    /// Only who asks for hashes needs to see the rest of what is no log.
    private mutating func drain() {
        guard hashes else { return }
        while piece() != nil {}
    }
}
