"""Announcements: texts as they are spoken, sound of equal loudness, one announcement after the other.

`reading` turns text into spoken words, a `Voice` into sound (`espeak`, `recorded`, cached by `clips`), `announcer`
orders announcements, a `Sink` plays. `speaker` combines these for a program that speaks single texts.
"""
