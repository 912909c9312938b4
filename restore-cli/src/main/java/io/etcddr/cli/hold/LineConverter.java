package io.etcddr.cli.hold;

import io.etcddr.catalog.Hold;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A text that a hold can carry.
final class LineConverter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
        try {
            return Hold.requireLine("the text", value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
