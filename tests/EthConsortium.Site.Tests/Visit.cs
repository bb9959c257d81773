using System.Collections.Concurrent;

namespace EthConsortium.Site.Tests;

/// <summary>Somebody with a browser of their own on the site. What the browser complains about is kept.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();

    private Visit(IPage page) => Page = page;

    public IPage Page { get; }

    /// <summary>What the policy forbade, what a script threw, and what the console calls an error.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<Visit> StartAsync(Chromium chromium, int width = 1440, ColorScheme scheme = ColorScheme.Light, bool ignoresPolicy = false, string? script = null)
    {
        IBrowserContext context = await chromium.Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            BypassCSP = ignoresPolicy,
            ReducedMotion = ReducedMotion.Reduce,
        });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(30_000);
        Visit visit = new(page);
        page.PageError += (_, error) => visit._complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                visit._complaints.Enqueue(message.Text);
            }
        };
        if (script is not null)
        {
            await page.AddInitScriptAsync(script);
        }

        return visit;
    }

    public async Task GoAsync(string url, string page, string scenario = "banks")
    {
        // The part after # alone would not load anything anew.
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync($"{url}?scenario={scenario}#/{page}");
    }

    public ILocator Button(string name, bool exact = true) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = exact });

    /// <summary>Has the page believe that its tab is in the background, or in front again.</summary>
    public Task SetHiddenAsync(bool isHidden) =>
        Page.EvaluateAsync("isHidden => { Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", isHidden);

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
