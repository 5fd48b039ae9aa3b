import Registry

/// The places of a ledger put together by a small number that each has.
///
/// One pass counts, one fills, and nothing is hashed: a nation's 780,000 places take some milliseconds.
struct NumberedPlaces {
    private let starts: [Int32]
    private let places: [Int32]

    /// Puts places together by their numbers, each below `count`; those with a negative one are left out.
    init(_ numbers: [Int32], count: Int) {
        var starts = Array(repeating: Int32(0), count: count + 1)
        for number in numbers where number >= 0 { starts[Int(number) + 1] += 1 }
        for number in 0..<count { starts[number + 1] += starts[number] }
        var next = starts
        var places = Array(repeating: Int32(0), count: Int(starts[count]))
        for (place, number) in numbers.enumerated() where number >= 0 {
            places[Int(next[Int(number)])] = Int32(place)
            next[Int(number)] += 1
        }
        (self.starts, self.places) = (starts, places)
    }

    /// The places of a number, ascending.
    subscript(number: Int) -> ArraySlice<Int32> {
        places[Int(starts[number])..<Int(starts[number + 1])]
    }

    /// The numbers that any place has, ascending.
    var numbers: [Int] { (0..<(starts.count - 1)).filter { starts[$0] < starts[$0 + 1] } }

    /// How many places have a number.
    var total: Int { places.count }
}

/// Counts how many different owners some places have, with one mark for each owner there is.
struct OwnerCounter {
    private let owners: [Int32]
    private var marks: [Int32]
    private var round: Int32 = 0

    init(_ owners: [Int32]) {
        self.owners = owners
        marks = Array(repeating: 0, count: Int(owners.max() ?? -1) + 1)
    }

    mutating func count(of places: some Sequence<Int32>) -> Int {
        round += 1
        var count = 0
        for place in places {
            let owner = Int(owners[Int(place)])
            if marks[owner] != round {
                marks[owner] = round
                count += 1
            }
        }
        return count
    }
}

extension LedgerInput {
    /// For each place the number of what it runs and what for, below `products · functions`; -1 where nobody knows.
    func purposes(productOf: [Int32]) -> (numbers: [Int32], count: Int) {
        let functions = Int32(Function.allCases.count)
        var numbers = Array(repeating: Int32(-1), count: count)
        for place in numbers.indices {
            let release = Int(releaseOf[place])
            guard release >= 0, productOf[release] >= 0 else { continue }
            numbers[place] = productOf[release] * functions + Int32(self.functions[place])
        }
        return (numbers, (Int(productOf.max() ?? -1) + 1) * Int(functions))
    }
}
