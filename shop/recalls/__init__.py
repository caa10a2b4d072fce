"""Campaigns: recalls, field safety notices and drills; whom they tell and what is answered."""
