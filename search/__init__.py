"""Which passages answer this question, and why?"""

import os

# One thread for the matrices of a question, before numpy is loaded: a server answers several questions at once, and
# threads on busy cores wait for each other (12 × 2,500 cosines: 23 ms with two, 3 ms with one on a loaded machine).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
