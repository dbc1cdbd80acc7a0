/* load.c - the first step: what stands in a file? Prints its features, fields, encoding and CRS.
 *
 *     load county/township.shp
 */
#include <grid/grid.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    grid_layer *layer;
    grid_error err;
    if (argc != 2) return fprintf(stderr, "usage: load FILE\n"), 2;
    if (grid_layer_open(argv[1], NULL, &layer, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), 3;

    printf("%zu features, CRS %.40s, text in %s (%s)\n", grid_layer_num_features(layer),
           grid_layer_crs(layer) ? grid_layer_crs(layer) : "unknown", grid_layer_encoding(layer),
           grid_layer_encoding_source(layer));
    for (size_t i = 0; i < grid_layer_num_features(layer) && i < 5; i++) {
        printf("record %lld:", (long long)grid_layer_record(layer, i));
        for (size_t f = 0; f < grid_layer_num_fields(layer); f++) {
            const char *text = grid_layer_text(layer, i, f);
            printf(" %s=%s", grid_layer_field_name(layer, f), text ? text : "(null)");
        }
        printf(", %zu rings\n", grid_layer_num_rings(layer, i));
    }

    /* what the reader had to decide or leave out is said, not hidden */
    const grid_findings *findings = grid_layer_findings(layer);
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *finding = grid_findings_at(findings, i);
        printf("%s: %s\n", grid_severity_name(finding->severity), finding->text);
    }
    grid_layer_free(layer);
    return 0;
}
