using System.Text.Json;

namespace EthConsortium.Site.Tests;

[Collection(SiteCollection.Name)]
public sealed class AccessibilityTests(Chromium chromium, StandInSite site)
{
    private static readonly Lazy<string> s_axe = new(() => File.ReadAllText(Path.Combine(StandInSite.Folder, "node_modules", "axe-core", "axe.min.js")));

    internal static string Axe => s_axe.Value;

    public static TheoryData<string, string, int, ColorScheme> Views()
    {
        TheoryData<string, string, int, ColorScheme> views = [];
        foreach (string page in (string[])["governance", "validators", "history", "network", "accounts"])
        {
            views.Add("banks", page, 1440, ColorScheme.Light);
            views.Add("banks", page, 1440, ColorScheme.Dark);
            views.Add("hostile", page, 360, ColorScheme.Light);
        }

        views.Add("crowd", "governance", 1440, ColorScheme.Light);
        views.Add("crowd", "validators", 360, ColorScheme.Dark);
        views.Add("empty", "governance", 360, ColorScheme.Dark);
        views.Add("mining", "network", 1440, ColorScheme.Dark);
        views.Add("down", "governance", 1440, ColorScheme.Light);
        return views;
    }

    [ChromiumTheory]
    [MemberData(nameof(Views))]
    public async Task Axe_finds_nothing_on_a_page(string scenario, string page, int width, ColorScheme scheme)
    {
        await using Visit visit = await Visit.StartAsync(chromium, width, scheme, ignoresPolicy: true, s_axe.Value);

        await visit.GoAsync(site.Url, page, scenario);
        await visit.Page.Locator(".lead, main [role=alert]").First.WaitForAsync();
        await visit.Page.Locator(".waiting").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        Assert.Equal("", await ExamineAsync(visit));
    }

    [ChromiumTheory]
    [InlineData("governance", "Propose an admin", ColorScheme.Light)]
    [InlineData("governance", "Change your alias", ColorScheme.Dark)]
    [InlineData("validators", "Add validators", ColorScheme.Light)]
    [InlineData("validators", "Remove", ColorScheme.Dark)]
    [InlineData("accounts", "Transfer ether", ColorScheme.Light)]
    [InlineData("governance", "Connect wallet", ColorScheme.Dark)]
    [InlineData("governance", "Vote to evict: Bank B", ColorScheme.Light)]
    public async Task Axe_finds_nothing_in_a_dialog(string page, string button, ColorScheme scheme)
    {
        await using Visit visit = await Visit.StartAsync(chromium, 1440, scheme, ignoresPolicy: true, s_axe.Value);

        await visit.GoAsync(site.Url, page);
        await visit.Button(button).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visit.Page.Locator(".waiting").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        Assert.Equal("", await ExamineAsync(visit));
    }

    [ChromiumFact]
    public async Task The_keyboard_reaches_everything_and_a_dialog_gives_the_focus_back()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        IKeyboard keyboard = visit.Page.Keyboard;
        Task<string> Focused() => visit.Page.EvaluateAsync<string>("document.activeElement.textContent.trim() || document.activeElement.id");

        await visit.GoAsync(site.Url, "governance");
        await visit.Page.Locator(".lead").WaitForAsync();
        await keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await Focused());
        await keyboard.PressAsync("Enter");
        Assert.Equal("main", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Validators", Exact = true }).FocusAsync();
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        Assert.Equal("Validators", await Focused());

        ILocator add = visit.Button("Add validators");
        await add.FocusAsync();
        await keyboard.PressAsync("Enter");
        await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(add).ToBeFocusedAsync();
    }

    [ChromiumFact]
    public async Task Each_step_of_a_dialog_has_the_focus_on_its_heading_and_what_is_said_is_within_it()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        await new Wallet("0x52908400098527886E0F7030069857D2E4169EE7", _ => throw new OperationCanceledException()).InstallAsync(visit.Page);
        ILocator dialog = visit.Page.GetByRole(AriaRole.Dialog);
        ILocator heading = dialog.GetByRole(AriaRole.Heading);

        await visit.GoAsync(site.Url, "accounts");
        await visit.Button("Transfer ether").ClickAsync();
        await Assertions.Expect(heading).ToBeFocusedAsync();
        await visit.Page.GetByLabel("To", new() { Exact = true }).FillAsync("0x52908400098527886E0F7030069857D2E4169EE7");
        await visit.Page.GetByLabel("Amount in ether").FillAsync("1");
        await visit.Button("See what it would do").ClickAsync();
        await Assertions.Expect(heading).ToBeFocusedAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = Wallet.Name }).ClickAsync();
        await Assertions.Expect(visit.Button("Switch the wallet to this chain")).ToBeVisibleAsync();
        await Assertions.Expect(heading).ToBeFocusedAsync();
        await visit.Button("Switch the wallet to this chain").ClickAsync();
        ILocator sign = visit.Button($"Sign with {Wallet.Name}");
        await sign.ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("Declined in the wallet.");
        await Assertions.Expect(sign).ToBeFocusedAsync();
    }

    [ChromiumFact]
    public async Task The_heading_of_the_section_takes_the_focus_when_what_opened_the_dialog_is_gone()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "governance");
        await visit.Button("Take back the vote").First.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visit.Page.EvaluateAsync("document.querySelector('article').remove()");
        await visit.Button("Close").ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Open votes" })).ToBeFocusedAsync();
    }

    [ChromiumFact]
    public async Task What_can_be_clicked_is_large_enough()
    {
        await using Visit visit = await Visit.StartAsync(chromium, 360);

        await visit.GoAsync(site.Url, "network", "hostile");
        await visit.Page.Locator(".lead").WaitForAsync();

        string small = await visit.Page.EvaluateAsync<string>("""
            [...document.querySelectorAll("button, input, select, nav a")].filter(one => {
              const { width, height } = one.getBoundingClientRect();
              return width > 0 && (width < 24 || height < 24);
            }).map(one => one.outerHTML.slice(0, 80)).join("\n")
            """);
        Assert.Equal("", small);
    }

    /// <summary>What axe holds against the page by the rules of WCAG 2.2 AA and its own of good practice.</summary>
    internal static async Task<string> ExamineAsync(Visit visit)
    {
        JsonElement found = await visit.Page.EvaluateAsync<JsonElement>("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })");
        return string.Join('\n', found.GetProperty("violations").EnumerateArray().Select(one =>
            $"{one.GetProperty("id")}: {string.Join(", ", one.GetProperty("nodes").EnumerateArray().Take(3).Select(node => node.GetProperty("html").GetString()))}"));
    }
}
