package io.etcddr.cli.verify;

import io.etcddr.cli.options.PointConverter;
import io.etcddr.verify.Selection;
import picocli.CommandLine.ITypeConverter;

/// `all`, or one point as [PointConverter] takes it.
final class SelectionConverter implements ITypeConverter<Selection> {
    @Override
    public Selection convert(String value) {
        return value.equals("all") ? new Selection.All() : new Selection.One(new PointConverter().convert(value));
    }
}
