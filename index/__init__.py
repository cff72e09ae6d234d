"""How are passages stored so that they can be found?"""
