// Which nodes of the target are looked at: one out of every so many. The same arithmetic as engine/net/scatter.py.
int scattered(int number, int step, int count) {
    uint mixed = uint(number) * 2654435761u;
    mixed ^= mixed >> 16;
    mixed *= 2246822519u;
    mixed ^= mixed >> 13;
    int first = number * step;
    return first + int(mixed % uint(min(step, count - first)));
}
