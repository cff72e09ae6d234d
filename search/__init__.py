"""Which passages answer this question, and why?"""
