"""What the last build saw and made, in `.syndicate/cache`, so that the next one does only what is new.

It may be deleted at any time: whatever is wrong with it costs a full build and nothing else. `snapshot` tells
whether the disk is as it was, `store` has the files, of which the first suffices where nothing has changed,
`past` what is known from that, `memory` what is known of feeds, and `records` of each article.
"""
