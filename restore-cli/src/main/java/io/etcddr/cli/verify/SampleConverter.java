package io.etcddr.cli.verify;

import io.etcddr.verify.Selection;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `10%`, or `10`.
final class SampleConverter implements ITypeConverter<Selection> {
    @Override
    public Selection convert(String value) {
        try {
            String number = value.endsWith("%") ? value.substring(0, value.length() - 1) : value;
            return new Selection.Sample(Integer.parseInt(number));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("\"%s\" is not 1%% to 100%%".formatted(value));
        }
    }
}
