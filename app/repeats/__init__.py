"""What repeats and what emerges: near repeats, and cells that became hot spots, grew, lasted or faded."""
