def plain(h): return h
def excerpt(h): return h
def to_text(h): return h
