"""What people hear: numbers read as they are spoken, even in loudness, one announcement after the other.

`reading` says what the words are, a `Voice` makes sound of them (`espeak`, `recorded`, kept by `clips`), `announcer`
says whose turn it is, a `Sink` plays. `speaker` joins them for a program that only wants to say something.
"""
