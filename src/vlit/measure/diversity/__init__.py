"""How much new does each sample bring, and how wide does the dataset reach?"""
