"""The committee's meeting: agenda, sign-in, presence as intervals, quorum in whole numbers, tellers, recusals per item."""
