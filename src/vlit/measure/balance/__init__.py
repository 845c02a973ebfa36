"""Is any type, answer, object or source drowning the others?"""
