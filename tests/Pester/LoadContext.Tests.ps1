BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1

    Add-Type -AssemblyName Microsoft.CodeAnalysis.CSharp

    # An empty assembly of a well-known name. (Add-Type would name it at random.)
    function Write-Assembly([string] $Name, [string] $Version, [string] $Folder) {
        $null = New-Item $Folder -ItemType Directory -Force
        $file = Join-Path $Folder "$Name.dll"
        $source = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText("[assembly: System.Reflection.AssemblyVersion(`"$Version`")]")
        $reference = [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)
        $options = [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new([Microsoft.CodeAnalysis.OutputKind]::DynamicallyLinkedLibrary)
        $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create($Name, [Microsoft.CodeAnalysis.SyntaxTree[]] $source, [Microsoft.CodeAnalysis.MetadataReference[]] $reference, $options)
        $output = [IO.File]::Create($file)
        try { if (-not $compilation.Emit($output).Success) { throw "$Name does not compile." } }
        finally { $output.Dispose() }
        $file
    }

    # The staged module with another assembly among its dependencies.
    function Copy-StagedModule([string] $Destination) {
        Copy-Item (Split-Path $StagedModule) $Destination -Recurse
        Join-Path $Destination EthConsortium.psd1
    }
}

Describe 'The load context' {
    It 'loads nothing of deps/ on import, and Core into a context of its own when a cmdlet runs' {
        $loaded = Invoke-InNewProcess -ArgumentList $StagedModule {
            function Get-OwnAssembly {
                [AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -like 'EthConsortium.*' }.ForEach{
                    "$($_.GetName().Name) in $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name)"
                }
            }
            $before = [AppDomain]::CurrentDomain.GetAssemblies().Location
            Import-Module $args[0]
            $imported = Get-OwnAssembly
            $new = [AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.Location -and $_.Location -notin $before -and $_.Location -like "*deps*" }.Location
            try { Get-ConsortiumNetworkInfo not-a-url } catch { $null = $_ }
            @{ Imported = $imported; New = $new; Used = Get-OwnAssembly }
        }
        $loaded.Imported | Should -Be 'EthConsortium.PowerShell in Default'
        $loaded.New | Should -BeNullOrEmpty
        $loaded.Used | Should -Contain 'EthConsortium.Core in EthConsortium'
    }

    It 'works beside another <Name> <Theirs> that is loaded already, and keeps its own' -ForEach @(
        @{ Name = 'Azure.Core'; Theirs = '1.0.0.0'; Ours = '1.9.0.0' }
        @{ Name = 'Azure.Core'; Theirs = '99.0.0.0'; Ours = '1.9.0.0' }
        @{ Name = 'Azure.Identity'; Theirs = '99.0.0.0'; Ours = '1.9.0.0' }
    ) {
        $module = Copy-StagedModule (Join-Path $TestDrive "ours-$Name-$Theirs")
        $null = Write-Assembly -Name $Name -Version $Ours -Folder "$(Split-Path $module)/deps"
        $other = Write-Assembly -Name $Name -Version $Theirs -Folder "$TestDrive/theirs-$Name-$Theirs"

        $seen = Invoke-InNewProcess -ArgumentList $module, $other, $Name {
            $null = [Reflection.Assembly]::LoadFrom($args[1])
            Import-Module $args[0]
            try { Get-ConsortiumNetworkInfo not-a-url } catch { $id = $_.FullyQualifiedErrorId }
            $context = [Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq 'EthConsortium' }[0]
            @{
                Id      = $id
                Ours    = "$($context.LoadFromAssemblyName([Reflection.AssemblyName] $args[2]).GetName().Version)"
                Default = "$([Reflection.Assembly]::Load($args[2]).GetName().Version)"
            }
        }

        $seen.Id | Should -BeLike 'DataUrlInvalid,*'
        $seen.Ours | Should -Be $Ours
        $seen.Default | Should -Be $Theirs
    }

    It 'keeps a System.Text.Json of its own beside that of PowerShell' {
        $module = Copy-StagedModule (Join-Path $TestDrive ours-json)
        $null = Write-Assembly -Name System.Text.Json -Version 9.9.9.9 -Folder "$(Split-Path $module)/deps"

        $seen = Invoke-InNewProcess -ArgumentList $module {
            $theirs = [Text.Json.JsonDocument].Assembly.GetName().Version
            Import-Module $args[0]
            try { Get-ConsortiumNetworkInfo not-a-url } catch { $null = $_ }
            $context = [Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq 'EthConsortium' }[0]
            @{
                Ours  = "$($context.LoadFromAssemblyName([Reflection.AssemblyName] 'System.Text.Json').GetName().Version)"
                Same  = [Reflection.Assembly]::Load('System.Text.Json').GetName().Version -eq $theirs
            }
        }

        $seen.Ours | Should -Be '9.9.9.9'
        $seen.Same | Should -BeTrue
    }

    It 'loads nothing of Azure until a key vault is asked, and then its own beside another one' {
        $other = Write-Assembly -Name Azure.Core -Version 99.0.0.0 -Folder "$TestDrive/theirs-real"

        $seen = Invoke-InNewProcess -ArgumentList $StagedModule, $other, "$TestDrive/store" {
            $null = [Reflection.Assembly]::LoadFrom($args[1])
            Import-Module $args[0]
            function Get-AzureAssembly {
                [AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -match '^(Azure\.|Microsoft\.Identity|System\.ClientModel)' }.ForEach{
                    "$($_.GetName().Name) $($_.GetName().Version.Major) in $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name)"
                }
            }
            $password = [Net.NetworkCredential]::new('', 'x').SecurePassword
            $null = New-ConsortiumAccount -Password $password -KeyStorePath $args[2]
            try { Connect-Consortium -RpcEndpoint http://127.0.0.1:1 } catch { $null = $_ }
            $before = Get-AzureAssembly
            # No such vault: what counts is that the SDK runs until it finds out.
            try { Import-ConsortiumAccount -KeyVaultSecret https://no-such-vault-of-ours.vault.azure.net/secrets/key -AzureSignIn ManagedIdentity -Password $password }
            catch { $id = $_.FullyQualifiedErrorId }
            @{ Before = $before; After = Get-AzureAssembly; Id = $id }
        }

        $seen.Before | Should -Be 'Azure.Core 99 in Default'
        $seen.After | Should -Contain 'Azure.Core 99 in Default'
        $seen.After | Should -Contain 'Azure.Core 1 in EthConsortium'
        $seen.Id | Should -BeLike 'KeyVaultUnreachable,*'
    }

    It 'gives nobody else its dependencies' {
        $module = Copy-StagedModule (Join-Path $TestDrive ours-alone)
        $null = Write-Assembly -Name Azure.Core -Version 1.9.0.0 -Folder "$(Split-Path $module)/deps"

        $found = Invoke-InNewProcess -ArgumentList $module {
            Import-Module $args[0]
            try { Get-ConsortiumNetworkInfo not-a-url } catch { $null = $_ }
            try { [Reflection.Assembly]::Load('Azure.Core').Location } catch { 'not found' }
        }

        $found | Should -Be 'not found'
    }
}
