public import Registry
public import Vocabulary

/// A doubt that one hospital raised about an answer, in front of all who run the product, and what was said since.
public struct DoubtThread: Hashable, Codable, Sendable {
    /// Its place in the store.
    public var id: ID<DoubtThread>
    /// The release whose answer is doubted.
    public var release: ID<Release>
    /// The control; `nil` for a doubt about the release as a whole.
    public var control: ControlReference?
    /// Who raised it.
    public var raisedBy: ID<Establishment>
    /// What is doubted, in a line.
    public var subject: String
    /// In the order in which they were written; the first raised it.
    public var posts: [Post]
    /// How it stands.
    public private(set) var state: State

    /// How a doubt stands.
    public enum State: String, CaseIterable, Codable, Sendable {
        /// The supplier owes an answer: until then the confidence is lower.
        case open
        /// The supplier answered; who raised it has not said whether that will do.
        case answered
        /// Lifted: the answer stands.
        case lifted
        /// Borne out: an assessor judges the answer again.
        case upheld

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .open: LocalizedText("En attente du fournisseur", en: "Waiting for the supplier")
            case .answered: LocalizedText("Répondu", en: "Answered")
            case .lifted: LocalizedText("Levé", en: "Resolved")
            case .upheld: LocalizedText("Confirmé", en: "Upheld")
            }
        }

        /// Whether it still weighs on the confidence.
        public var isPending: Bool { self == .open || self == .answered }
    }

    /// Something said.
    public struct Post: Hashable, Codable, Sendable {
        /// On whose behalf.
        public var side: Side
        /// How the audit log names the person.
        public var author: String
        /// When.
        public var at: Instant
        /// What was said.
        public var text: String

        /// Something said.
        public init(side: Side, author: String, at: Instant, text: String) {
            self.side = side
            self.author = author
            self.at = at
            self.text = text
        }
    }

    /// On whose behalf somebody speaks. A supplier is not told which hospital raised a doubt.
    public enum Side: String, CaseIterable, Codable, Sendable {
        case hospital, supplier, assessor
    }

    /// What may be done.
    public enum Step: Hashable, Sendable {
        case post(Post)
        /// Who raised it or an assessor is satisfied.
        case lift(Post)
        /// An assessor bears it out.
        case uphold(Post)
    }

    /// Why a step was refused.
    public enum Refusal: Error, Hashable, Sendable {
        /// The thread is closed.
        case closed
        /// That side may not take that step.
        case notTheirs
        /// Nothing was said.
        case empty

        /// What is wrong.
        public var sentence: LocalizedText {
            switch self {
            case .closed:
                LocalizedText(
                    "Ce doute est clos\u{A0}; ouvrez-en un autre.", en: "This doubt is closed; raise another."
                )
            case .notTheirs:
                LocalizedText(
                    "Seul un évaluateur peut confirmer un doute, et le fournisseur ne peut pas le lever.",
                    en: "Only an assessor can uphold a doubt, and the supplier cannot resolve it.")
            case .empty: LocalizedText("Écrivez pourquoi vous en doutez.", en: "Write why you doubt it.")
            }
        }
    }

    /// A doubt just raised, or one from the store.
    public init(
        id: ID<DoubtThread>, release: ID<Release>, control: ControlReference?, raisedBy: ID<Establishment>,
        subject: String, posts: [Post], state: State = .open
    ) {
        self.id = id
        self.release = release
        self.control = control
        self.raisedBy = raisedBy
        self.subject = subject
        self.posts = posts
        self.state = state
    }

    /// Takes a step, or says why not and changes nothing.
    public mutating func take(_ step: Step) throws(Refusal) {
        guard state.isPending else { throw .closed }
        let post: Post
        let next: State
        switch step {
        case .post(let said):
            post = said
            next = said.side == .supplier ? .answered : .open
        case .lift(let said):
            guard said.side != .supplier else { throw .notTheirs }
            (post, next) = (said, .lifted)
        case .uphold(let said):
            guard said.side == .assessor else { throw .notTheirs }
            (post, next) = (said, .upheld)
        }
        guard post.text.contains(where: { !$0.isWhitespace }) else { throw .empty }
        posts.append(post)
        state = next
    }
}
