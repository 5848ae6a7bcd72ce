"""Tests of what people hear: words, sound, turns, and the loudspeaker's stand-ins."""
