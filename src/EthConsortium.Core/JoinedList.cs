using System.Collections;

namespace EthConsortium.Core;

/// <summary>A list that prints its items with a space between them, so that a column of a CSV file shows them instead of the name of a type.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="items">The items.</param>
public sealed class JoinedList<T>(IReadOnlyList<T> items) : IReadOnlyList<T>
{
    /// <inheritdoc/>
    public int Count => items.Count;

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The items with a space between them.</summary>
    public override string ToString() => string.Join(' ', items);
}
