"""One service of several processes: who answers, who computes, and who watches over them."""
