using EthConsortium.Core;
using Spectre.Console.Rendering;

namespace EthConsortium.Cli.Output;

/// <summary>Keeps what other members wrote from steering the terminal. It is attached to every console, so that no output can forget it; only the console's own control sequences pass.</summary>
internal sealed class PrintableOutput : IRenderHook
{
    /// <inheritdoc/>
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(renderable => new Cleaned(renderable));

    private sealed class Cleaned(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            inner.Render(options, maxWidth).Select(segment =>
                segment.IsControlCode || segment.IsLineBreak ? segment : new Segment(Printable.Lines(segment.Text), segment.Style));
    }
}
