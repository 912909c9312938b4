package io.etcddr.cli.options;

import io.etcddr.catalog.PointSelector;
import io.etcddr.error.Failure;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A recovery point as people name it: its id, `latest` or `latest-proven`.
public final class PointConverter implements ITypeConverter<PointSelector> {
    public static final String DESCRIPTION = "Id of the recovery point, latest or latest-proven.";

    @Override
    public PointSelector convert(String value) {
        try {
            return PointSelector.parse(value);
        } catch (Failure e) {
            throw new TypeConversionException("%s; ids are shown by etcd-restore list".formatted(e.getMessage()));
        }
    }
}
