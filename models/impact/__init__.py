"""Did it help? Evaluation, verdict, controls, placebos, and the watch over the rings."""
