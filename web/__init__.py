"""How do people and machines ask?"""
