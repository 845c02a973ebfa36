from tiny_fixtures import one_thread, squares, tiny

__all__ = ["one_thread", "squares", "tiny"]
