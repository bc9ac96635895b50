"""What the last build saw and made, in `.syndicate/cache`, so that the next one does only what is new.

It may be deleted at any time: whatever is wrong with it costs a full build and nothing else. `snapshot` tells
whether the disk is as it was, `store` has the two files, of which the first suffices where nothing has
changed, and `memory` what the second holds of articles and feeds.
"""
