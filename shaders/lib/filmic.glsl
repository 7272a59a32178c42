// Filmic curve with the display's gamma in it: J. Hejl and R. Burgess-Dawson, in J. Hable, "Filmic Tonemapping
// Operators", 2010.
vec3 filmic(vec3 light) {
    vec3 x = max(light - 0.004, 0.0);
    return (x * (6.2 * x + 0.5)) / (x * (6.2 * x + 1.7) + 0.06);
}
