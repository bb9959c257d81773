BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:previousHome = $env:ETHCONSORTIUM_HOME
    $env:ETHCONSORTIUM_HOME = Join-Path $TestDrive home

    function ConvertTo-Secret([string] $Text) { [Net.NetworkCredential]::new('', $Text).SecurePassword }

    # The key of geth's own test vector, and its account.
    $script:keyText = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d'
    $script:keyAccount = '0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b'
    $script:password = ConvertTo-Secret 'correct horse battery staple'
}

AfterAll { $env:ETHCONSORTIUM_HOME = $previousHome }

Describe 'Accounts' {
    BeforeAll {
        $store = Join-Path $TestDrive store
        $script:account = New-ConsortiumAccount -Password $password -KeyStorePath $store
    }

    It 'makes an account whose file is for its owner alone' {
        $account.Address | Should -Match '^0x[0-9a-fA-F]{40}$'
        (Get-Content $account.KeyStoreFile -Raw | ConvertFrom-Json).version | Should -Be 3
        if (-not $IsWindows) { (Get-Item $account.KeyStoreFile).UnixMode | Should -Be '-rw-------' }
    }

    It 'keeps accounts in the home folder when no other is named' {
        $new = New-ConsortiumAccount -Password $password
        Split-Path $new.KeyStoreFile | Should -Be (Join-Path $env:ETHCONSORTIUM_HOME keystore)
        (Get-ConsortiumAccount).Address | Should -Be $new.Address
    }

    It 'lists accounts, finds one, and tells which there is not' {
        (Get-ConsortiumAccount -KeyStorePath $store).Address | Should -Be $account.Address
        ("$($account.Address)" | Get-ConsortiumAccount -KeyStorePath $store).KeyStoreFile | Should -Be $account.KeyStoreFile
        $found = Get-ConsortiumAccount $keyAccount, $account.Address -KeyStorePath $store -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Address | Should -Be $account.Address
        $problems.FullyQualifiedErrorId | Should -Be 'AccountNotFound,EthConsortium.PowerShell.Commands.Account.GetConsortiumAccountCommand'
        { Get-ConsortiumAccount -KeyStorePath (Join-Path $TestDrive nothing) } | Should -Throw '*nothing*' -ErrorId 'FileNotFound,*'
    }

    It 'hands out the file as it is, once or with -Force, and brings it in elsewhere' {
        $file = Join-Path $TestDrive backup.json
        $null = $account | Export-ConsortiumAccount -Path $file -KeyStorePath $store
        (Get-FileHash $file).Hash | Should -Be (Get-FileHash $account.KeyStoreFile).Hash
        { Export-ConsortiumAccount $account.Address $file -KeyStorePath $store } | Should -Throw '*-Force*' -ErrorId 'FileExists,*'
        { Export-ConsortiumAccount $account.Address (Join-Path $TestDrive nowhere/backup.json) -KeyStorePath $store } | Should -Throw "*$(Join-Path $TestDrive nowhere).*" -ErrorId 'FileNotFound,*'
        $null = Export-ConsortiumAccount $account.Address $file -KeyStorePath $store -Force

        $other = Join-Path $TestDrive other
        (Import-ConsortiumAccount $file -SourcePassword $password -KeyStorePath $other).Address | Should -Be $account.Address
        { Import-ConsortiumAccount $file -SourcePassword $password -KeyStorePath $other } | Should -Throw -ErrorId 'AccountExists,*'
        { Import-ConsortiumAccount $file -SourcePassword (ConvertTo-Secret wrong) -KeyStorePath (Join-Path $TestDrive wrong) } | Should -Throw -ErrorId 'KeyStoreWrongPassword,*'
        $problem = { Import-ConsortiumAccount $file -SourcePassword (ConvertTo-Secret wrong) -KeyStorePath (Join-Path $TestDrive wrong) } | Should -Throw "*$file*" -PassThru
        $problem.TargetObject | Should -Be $file
        $problem = { Import-ConsortiumAccount (Join-Path $TestDrive missing.json) -SourcePassword $password } | Should -Throw -ErrorId 'FileNotFound,*' -PassThru
        $problem.TargetObject | Should -Be (Join-Path $TestDrive missing.json)
        ({ Connect-Consortium -RpcEndpoint http://127.0.0.1:1 } | Should -Throw -ErrorId 'RpcUnreachable,*' -PassThru).TargetObject | Should -Be 'http://127.0.0.1:1'
    }

    It 'brings a private key and a keystore file under a new password' {
        $folder = Join-Path $TestDrive keys
        $brought = Import-ConsortiumAccount -PrivateKey (ConvertTo-Secret "0x$keyText") -Password $password -KeyStorePath $folder
        $brought.Address | Should -Be $keyAccount
        $again = Import-ConsortiumAccount $brought.KeyStoreFile -SourcePassword $password -Password (ConvertTo-Secret new) -KeyStorePath (Join-Path $TestDrive keys2)
        $again.Address | Should -Be $keyAccount
        (Get-FileHash $again.KeyStoreFile).Hash | Should -Not -Be (Get-FileHash $brought.KeyStoreFile).Hash
        { Import-ConsortiumAccount -PrivateKey (ConvertTo-Secret "$($keyText)00") -Password $password -KeyStorePath $folder } | Should -Throw -ErrorId 'PrivateKeyInvalid,*'
    }

    It 'takes no empty password' {
        { New-ConsortiumAccount -Password ([securestring]::new()) -KeyStorePath $store } | Should -Throw -ErrorId 'PasswordEmpty,*'
    }

    It 'writes nothing with -WhatIf' {
        $folder = Join-Path $TestDrive whatif
        New-ConsortiumAccount -Password $password -KeyStorePath $folder -WhatIf | Should -BeNullOrEmpty
        Import-ConsortiumAccount -PrivateKey (ConvertTo-Secret $keyText) -Password $password -KeyStorePath $folder -WhatIf | Should -BeNullOrEmpty
        $folder | Should -Not -Exist
    }

    It 'offers the accounts of the folder' {
        $offered = Get-Completion "Export-ConsortiumAccount -KeyStorePath $store -Address "
        $offered.CompletionText | Should -Contain "$($account.Address)"
    }

    It 'says which secret of a key vault cannot be read, and asks nobody about what is none' {
        { Import-ConsortiumAccount -KeyVaultSecret https://example.com/secrets/key -AzureSignIn AzureCli -Password $password } | Should -Throw -ErrorId 'KeyVaultUriInvalid,*'
        { Connect-Consortium -RpcEndpoint http://127.0.0.1:1 -KeyVaultSecret https://bank-a.vault.azure.net/secrets/key } | Should -Throw '*-AzureSignIn*'
        { Connect-Consortium -RpcEndpoint http://127.0.0.1:1 -KeyVaultSecret https://bank-a.vault.azure.net/secrets/key -AzureSignIn AzureCli -PasswordPath x } | Should -Throw '*found several*'
        { Connect-Consortium -RpcEndpoint http://127.0.0.1:1 -KeyVaultSecret https://bank-a.vault.azure.net/secrets/key -AzureSignIn AzureCli -ManagedIdentityClientId x } | Should -Throw '*ManagedIdentity*'
    }

    It 'shows accounts within 100 columns' {
        $shown = $account | Out-String -Width 200 -Stream
        $shown | Where-Object Length -GT 100 | Should -BeNullOrEmpty
        "$shown" | Should -Match "$($account.Address) UTC--"
    }

    It 'tells no secret in output, errors, details or a transcript' {
        $transcript = Join-Path $TestDrive transcript.txt
        $said = Invoke-InNewProcess -ArgumentList $StagedModule, $transcript, $TestDrive, $keyText -Script {
            Import-Module $args[0]
            $null = Start-Transcript $args[1]
            $password = [Net.NetworkCredential]::new('', 'correct horse battery staple').SecurePassword
            $key = [Net.NetworkCredential]::new('', $args[3]).SecurePassword
            $bad = [Net.NetworkCredential]::new('', "$($args[3])00").SecurePassword
            $folder = Join-Path $args[2] secret
            $account = New-ConsortiumAccount -Password $password -KeyStorePath $folder -Verbose -Debug
            $brought = Import-ConsortiumAccount -PrivateKey $key -Password $password -KeyStorePath $folder -Verbose -Debug
            & {
                $account, $brought | Format-List * -Force | Out-String
                try { Import-ConsortiumAccount -PrivateKey $bad -Password $password -KeyStorePath $folder } catch { $_ | Format-List * -Force | Out-String; "$($_.Exception)" }
                try { Import-ConsortiumAccount $account.KeyStoreFile -SourcePassword $key -KeyStorePath "$folder-2" } catch { $_ | Format-List * -Force | Out-String; "$($_.Exception)" }
                Get-Error | Out-String
            } *>&1 | Out-String
            $null = Stop-Transcript
        }
        "$said" | Should -Match 'PrivateKeyInvalid'
        foreach ($text in "$said", (Get-Content $transcript -Raw)) {
            $text | Should -Not -Match 'correct horse'
            $text | Should -Not -Match $keyText
        }
    }
}
