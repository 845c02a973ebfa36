"""How much must a model perceive and reason to answer?"""
