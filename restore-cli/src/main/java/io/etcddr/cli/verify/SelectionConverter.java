package io.etcddr.cli.verify;

import io.etcddr.catalog.PointId;
import io.etcddr.verify.Selection;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `latest`, `all` or the id of a point.
final class SelectionConverter implements ITypeConverter<Selection> {
    @Override
    public Selection convert(String value) {
        return switch (value) {
            case "all" -> new Selection.All();
            case "latest" -> new Selection.Latest();
            default -> one(value);
        };
    }

    private static Selection one(String id) {
        try {
            return new Selection.One(new PointId(id));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("\"%s\" is neither latest, all nor an id".formatted(id));
        }
    }
}
