<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\ConfigurationTab;
use ScimPress\Admin\Page;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Configuration;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\OAuth\TokenEndpoint;
use ScimPress\Sightings;
use ScimPress\Site\Checkup;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\AdministratorTestCase;
use ScimPress\Tests\Support\Scenario;

/**
 * The screen Users > SCIM, from what is sent to what is printed.
 */
final class ScreenTest extends AdministratorTestCase {

	private ConfigurationTab $tab;

	private Page $page;

	protected function setUp(): void {
		parent::setUp();
		Scenario::connection();
		$this->open( Extension::installed() );
	}

	protected function tearDown(): void {
		delete_option( Sightings::OPTION );
		parent::tearDown();
	}

	public function test_a_token_is_made_and_shown_in_the_answer_alone(): void {
		$this->send( 'create_token', array( 'public_id' => 'abcdefghijkl' ) );
		$html = $this->html();
		self::assertSame( 1, preg_match( '/scim_abcdefghijkl_([A-Za-z0-9_-]{43})/', $html, $found ) );
		self::assertStringContainsString( 'role="status" tabindex="-1" autofocus', $html );

		$this->open( Extension::installed() );
		$_SERVER['REQUEST_METHOD'] = 'GET';
		$html                      = $this->html();
		self::assertStringNotContainsString( $found[1], $html );
		self::assertStringContainsString( 'scim_abcdefghijkl_…', $html );
		self::assertStringNotContainsString( $found[1], $this->database() );
	}

	public function test_a_new_token_comes_with_what_oauth_asks_for(): void {
		$this->send( 'create_token', array( 'public_id' => 'abcdefghijkl' ) );
		$html = $this->html();
		self::assertStringContainsString( '<code>' . esc_html( TokenEndpoint::url() ) . '</code>', $html );
		self::assertStringContainsString( '<code>abcdefghijkl</code>', $html );
	}

	public function test_a_reload_makes_no_second_token_and_shows_none(): void {
		$this->send( 'create_token', array( 'public_id' => 'abcdefghijkl' ) );
		$this->open( Extension::installed() );
		$this->send( 'create_token', array( 'public_id' => 'abcdefghijkl' ) );
		$html = $this->html();
		self::assertSame( 0, preg_match( '/scim_[a-z0-9]{12}_[A-Za-z0-9_-]{43}/', $html ) );
		self::assertStringContainsString( 'This token was made before', $html );
		self::assertSame( 1, self::rows( Tables::tokens() ) );
	}

	public function test_a_made_up_public_id_is_replaced(): void {
		$this->send( 'create_token', array( 'public_id' => "x' OR 1=1" ) );
		self::assertMatchesRegularExpression( '/scim_[a-z0-9]{12}_[A-Za-z0-9_-]{43}/', $this->html() );
	}

	public function test_a_mistake_keeps_what_was_typed_and_is_named_at_the_field(): void {
		$this->send(
			'create_token',
			array(
				'token_name' => 'A "quoted" <name>',
				'days'       => '9999',
				'scopes'     => array( 'users:read' ),
			)
		);
		$html = $this->html();
		self::assertStringContainsString( 'value="A &quot;quoted&quot;"', $html );
		self::assertStringContainsString( 'value="9999"', $html );
		self::assertStringContainsString( 'aria-invalid="true" aria-describedby="scimpress-days-problem scimpress-days-description"', $html );
		self::assertStringContainsString( 'id="scimpress-days-problem">A token can be valid for 1 to 730 days.', $html );
		self::assertSame( 1, substr_count( $html, 'autofocus' ) );
		self::assertSame( 0, self::rows( Tables::tokens() ) );
	}

	public function test_never_needs_a_tick(): void {
		$this->send( 'create_token', array( 'days' => '' ) );
		self::assertSame( 0, self::rows( Tables::tokens() ) );
		$this->open( Extension::installed() );
		$this->send( 'create_token', array( 'days' => '', 'endless' => '1' ) );
		self::assertNull( ( new Tokens() )->newest()[0]->expires );
	}

	public function test_revoking_asks_first_and_names_the_consequence(): void {
		$id   = Scenario::stored( Scenario::token() )->id;
		$_GET = array(
			'action' => 'revoke',
			'token'  => (string) $id,
		);
		$html = $this->html();
		self::assertStringContainsString( 'Revoke the token “test”?', $html );
		self::assertStringContainsString( 'gets 401 from now on', $html );
		self::assertNull( ( new Tokens() )->find( $id )?->revoked );

		$to = $this->sent_to( 'revoke_token', array( 'token' => (string) $id ) );
		self::assertStringContainsString( 'settings-updated=true', $to );
		self::assertNotNull( ( new Tokens() )->find( $id )?->revoked );
		self::assertSame( 'The token “test” is revoked.', get_transient( 'settings_errors' )[0]['message'] );
	}

	public function test_a_token_is_replaced_by_one_that_allows_the_same_and_goes_on_for_a_while(): void {
		$this->send( 'create_token', array( 'token_name' => 'Okta', 'days' => '100', 'scopes' => array( 'users:read' ) ) );
		$former = ( new Tokens() )->newest()[0];
		$this->open( Extension::installed() );
		$_SERVER['REQUEST_METHOD'] = 'GET';
		$_GET                      = array( 'action' => 'rotate', 'token' => (string) $former->id );
		$html                      = $this->html();
		self::assertStringContainsString( 'Replace the token “Okta”?', $html );
		self::assertSame( 1, preg_match( '/name="public_id" value="([a-z0-9]{12})"/', $html, $found ) );

		$fields = array( 'token' => (string) $former->id, 'hours' => '24', 'public_id' => $found[1] );
		$_GET   = array();
		$this->open( Extension::installed() );
		$this->send( 'rotate_token', $fields );
		$html = $this->html();
		self::assertMatchesRegularExpression( "/scim_{$found[1]}_[A-Za-z0-9_-]{43}/", $html );
		self::assertStringContainsString( '>in 1 day<', $html );
		list( $new, $old ) = ( new Tokens() )->newest();
		self::assertSame( array( 'Okta', array( 'users:read' ), $found[1] ), array( $new->name, $new->scopes, $new->public_id ) );
		self::assertEqualsWithDelta( 100 * Clock::DAY, $new->expires - $new->created, Clock::SECOND );
		self::assertEqualsWithDelta( Clock::now() + Clock::DAY, $old->expires, 10 * Clock::SECOND );

		// A reload makes no third one.
		$this->open( Extension::installed() );
		self::assertStringContainsString( 'settings-updated', $this->sent_to( 'rotate_token', $fields ) );
		self::assertSame( 2, self::rows( Tables::tokens() ) );
		$this->open( Extension::installed() );
		$this->send( 'rotate_token', array( 'token' => (string) $new->id, 'hours' => '0' ) );
		self::assertSame( array( 'active', 'revoked' ), array_map( static fn( $token ) => $token->status( Clock::now() ), array_slice( ( new Tokens() )->newest(), 0, 2 ) ) );
	}

	/** @dataProvider tokens_that_stay */
	public function test_what_cannot_be_replaced_stays( string $hours, string $words ): void {
		$token = Scenario::stored( Scenario::token( 'ended' === $words ? Scenario::NOW : Clock::now() + Clock::DAY ) );
		$this->sent_to( 'rotate_token', array( 'token' => 'none' === $words ? '99' : (string) $token->id, 'hours' => $hours ) );
		self::assertStringContainsString( 'none' === $words ? 'no such token' : $words, get_transient( 'settings_errors' )[0]['message'] );
		self::assertEquals( array( $token ), ( new Tokens() )->newest() );
	}

	/** @return list<array{string, string}> */
	public function tokens_that_stay(): array {
		return array( array( '721', '720 hours' ), array( '-1', '720 hours' ), array( 'x', '720 hours' ), array( '', '720 hours' ), array( '24', 'ended' ), array( '24', 'none' ) );
	}

	public function test_a_token_without_a_secret_is_made_and_shows_whom_it_trusts(): void {
		$trusted = array( 'trusted_issuer' => 'https://login.example.com/"x"', 'trusted_subject' => 'client', 'trusted_audience' => 'here', 'trusted_keys' => 'https://login.example.com/keys' );
		$this->send( 'create_token', array( ...$trusted, 'trusted_keys' => 'ftp://example.com' ) );
		$html = $this->html();
		self::assertStringContainsString( 'id="scimpress-trusted-keys-problem">The address of the keys begins with https://', $html );
		self::assertStringContainsString( 'value="https://login.example.com/&quot;x&quot;"', $html );
		self::assertMatchesRegularExpression( '/<details class="scimpress-more"\s+open/', $html );
		self::assertSame( 0, self::rows( Tables::tokens() ) );

		$this->open( Extension::installed() );
		$this->send( 'create_token', $trusted );
		$html = $this->html();
		self::assertSame( 0, preg_match( '/scim_[a-z0-9]{12}_/', $html ) );
		self::assertStringContainsString( 'signed by https://login.example.com/&quot;x&quot;', $html );
		self::assertStringContainsString( 'It has no secret', $html );
		self::assertStringNotContainsString( 'action=rotate', $html );
	}

	public function test_what_gives_access_away_needs_a_recent_login(): void {
		self::log_in( 1, 2 * HOUR_IN_SECONDS );
		$html = $this->html();
		self::assertStringContainsString( 'reauth=1', $html );
		foreach ( array( 'create_token', 'rotate_token' ) as $action ) {
			$this->send( $action, array( 'public_id' => 'abcdefghijkl', 'hours' => '1', 'token' => '1' ) );
			self::assertStringContainsString( 'needs a login', get_settings_errors()[0]['message'] );
			self::assertStringContainsString( 'reauth=1', get_settings_errors()[0]['message'] );
		}
		self::assertSame( 0, self::rows( Tables::tokens() ) );
		$this->sent_to( 'save_connection', array( 'name' => 'Okta', 'content_heir' => 'admin' ) );
		self::assertSame( 'Okta', ( new Connections() )->first()?->name );

		self::log_in( 1 );
		$this->open( Extension::installed() );
		self::assertStringNotContainsString( 'reauth=1', $this->html() );
		$this->send( 'create_token' );
		self::assertSame( 1, self::rows( Tables::tokens() ) );
	}

	public function test_the_question_about_a_token_that_is_none_is_not_asked(): void {
		$_GET = array(
			'action' => 'revoke',
			'token'  => '99',
		);
		self::assertStringContainsString( 'Create a token', $this->html() );
		$_GET['token'] = array( '1' );
		self::assertStringContainsString( 'Create a token', $this->html() );
	}

	public function test_the_rules_for_users_are_saved(): void {
		$heir = self::wordpress_user( 'writer', 'author', 'writer@example.com' );
		foreach ( array( 'writer', 'writer@example.com', (string) $heir ) as $text ) {
			$connections = new Connections();
			$connections->save( $connections->first()->with( array( 'content_heir' => 1 ) ) );
			$this->open( Extension::installed() );
			$this->sent_to(
				'save_connection',
				array(
					'default_role' => 'contributor',
					'content_heir' => $text,
				)
			);
			$connection = ( new Connections() )->first();
			self::assertSame( array( 'contributor', $heir ), array( $connection?->default_role, $connection?->content_heir ), $text );
		}
	}

	public function test_everything_that_can_be_decided_is_saved_and_shown_again(): void {
		$decisions = array(
			'name'            => 'Okta <b>of</b> the "house"',
			'profile'         => 'okta',
			'default_role'    => 'contributor',
			'content_heir'    => 'admin',
			'content_custody' => 'manager',
			'on_deactivate'   => 'remove_roles',
			'on_delete'       => 'keep_and_forget',
			'linking'         => 'ask',
			'breaker_least'   => '5',
			'breaker_percent' => '7',
			'breaker_off'     => '1',
			'password_sync'   => '1',
			'may_create'      => '1',
			'may_deactivate'  => '1',
		);
		$this->sent_to( 'save_connection', $decisions );
		$connection = ( new Connections() )->first();
		self::assertSame( array( 'Okta of the "house"', 'okta', 'contributor' ), array( $connection?->name, $connection?->profile, $connection?->default_role ) );
		self::assertSame(
			array( 'manager', 'remove_roles', 'keep_and_forget', 'ask', array( 'least' => 5, 'percent' => 7, 'off' => true ), true, false, false ),
			array_map( static fn( string $name ) => $connection->settings[ $name ], array( 'content_custody', 'on_deactivate', 'on_delete', 'linking', 'breaker', 'password_sync', 'rename_login', 'photos_as_avatars' ) )
		);
		self::assertSame( array( 'update', 'reactivate', 'delete', 'groups' ), $connection->switched_off() );
		self::assertNull( \ScimPress\objection( (string) wp_json_encode( $connection->for_exchange() ) ) );
		$this->open( Extension::installed() );
		$_SERVER['REQUEST_METHOD'] = 'GET';
		$html                      = $this->html();
		self::assertMatchesRegularExpression( '/value="okta"\s+selected=\'selected\'>Okta, custom app/', $html );
		self::assertMatchesRegularExpression( '/name="password_sync" value="1"\s+checked=\'checked\'/', $html );
		self::assertDoesNotMatchRegularExpression( '/name="(rename_login|may_update|may_groups)" value="1"\s+checked/', $html );
		self::assertMatchesRegularExpression( '/name="may_deactivate" value="1"\s+checked/', $html );
	}

	public function test_an_identity_provider_may_do_everything_unless_somebody_says_otherwise(): void {
		preg_match_all( '/name="may_(\w+)" value="1"\s+checked/', $this->html(), $found );
		self::assertSame( Connection::FEATURES, $found[1] );
		foreach ( Connection::FEATURES as $feature ) {
			self::assertNull( \ScimPress\objection( (string) wp_json_encode( ( new Connections() )->first()->with( array( 'switched_off' => array( $feature ) ) )->for_exchange() ) ) );
		}
		self::assertStringContainsString( 'everything', (string) \ScimPress\objection( (string) wp_json_encode( ( new Connections() )->first()->with( array( 'switched_off' => array( 'everything' ) ) )->for_exchange() ) ) );
	}

	public function test_the_guide_of_the_identity_provider_is_shown_with_the_addresses_of_the_site(): void {
		foreach ( array_keys( Extension::installed()->profiles() ) as $profile ) {
			$connections = new Connections();
			$connections->save( $connections->first()->with( array( 'profile' => $profile ) ) );
			$this->open( Extension::installed() );
			$html = $this->html();
			self::assertStringContainsString( '<code>' . esc_html( Configuration::base_url() ), $html, $profile );
			self::assertStringNotContainsString( '**', $html, $profile );
			self::assertStringNotContainsString( '{base_url}', $html, $profile );
		}
	}

	public function test_what_other_settings_there_are_stays(): void {
		$connections = new Connections();
		$rules       = array( array( 'group_id' => '0199aaaa-bbbb-7ccc-8ddd-0123456789ab', 'role' => 'author' ) );
		$connections->save( $connections->first()->with( array( 'role_rules' => $rules ) ) );
		$this->sent_to( 'save_connection', array( 'name' => 'Okta', 'content_heir' => 'admin' ) );
		self::assertSame( $rules, ( new Connections() )->first()?->rules( 'role_rules' ) );
	}

	/** @dataProvider mistaken_connections */
	public function test_a_mistaken_connection_is_refused_at_its_field( string $field, string $text, string $words ): void {
		$before = ( new Connections() )->all();
		$this->send( 'save_connection', array( 'name' => 'Okta', 'content_heir' => 'admin', $field => $text ) );
		$html = html_entity_decode( $this->html(), ENT_QUOTES );
		self::assertStringContainsString( $words, $html );
		self::assertStringContainsString( 'aria-invalid="true" aria-describedby="scimpress-' . strtr( $field, '_', '-' ) . '-problem', $html );
		self::assertEquals( $before, ( new Connections() )->all() );
	}

	/** @return array<string, array{string, string, string}> */
	public function mistaken_connections(): array {
		return array(
			'no name'             => array( 'name', ' ', 'Give the connection a name' ),
			'a long name'         => array( 'name', str_repeat( 'n', 191 ), '190 characters' ),
			'no such provider'    => array( 'profile', 'okta\'; --', 'There is no such identity provider' ),
			'no such mode'        => array( 'on_delete', 'trash', 'There is no such choice' ),
			'no such linking'     => array( 'linking', 'always', 'There is no such choice' ),
			'no such custody'     => array( 'content_custody', 'nobody', 'There is no such choice' ),
			'no number'           => array( 'breaker_least', '1e3', 'as a number' ),
			'nobody'              => array( 'breaker_least', '0', 'as a number' ),
			'more than all'       => array( 'breaker_percent', '101', 'from 1 to 100' ),
		);
	}

	public function test_another_connection_is_added_with_tokens_of_its_own(): void {
		$this->send( 'create_token', array( 'token_name' => 'of the first' ) );
		$this->open( Extension::installed() );
		$_GET = array( 'connection' => 'new' );
		self::assertStringNotContainsString( 'scimpress-create-token', $this->html() );
		$to = $this->sent_to( 'save_connection', array( 'name' => 'Second', 'profile' => 'entra', 'content_heir' => 'admin' ) );
		self::assertSame( 1, preg_match( '/connection=(\d+)/', $to, $found ) );
		$_GET = array( 'connection' => $found[1] );
		$this->open( Extension::installed() );
		$this->send( 'create_token', array( 'token_name' => 'of the second' ) );
		self::assertSame( array( (int) $found[1], 1 ), array_column( ( new Tokens() )->newest(), 'connection_id' ) );
		$html = $this->html();
		self::assertStringContainsString( 'of the second', $html );
		self::assertStringNotContainsString( 'of the first', $html );
	}

	public function test_a_connection_that_is_none_is_not_made(): void {
		$_GET = array( 'connection' => '99' );
		$this->sent_to( 'save_connection', array( 'name' => 'x', 'content_heir' => 'admin' ) );
		self::assertSame( 'There is no such connection.', get_transient( 'settings_errors' )[0]['message'] );
		self::assertCount( 1, ( new Connections() )->all() );
	}

	/** @dataProvider unsafe_rules */
	public function test_unsafe_rules_are_refused( string $role, string $heir, string $words ): void {
		Scenario::manage( self::wordpress_user( 'managed', 'author' ), true );
		self::wordpress_user( 'reader', 'subscriber' );
		$this->send(
			'save_connection',
			array(
				'default_role' => $role,
				'content_heir' => $heir,
			)
		);
		self::assertStringContainsString( $words, html_entity_decode( $this->html(), ENT_QUOTES ) );
		$connection = ( new Connections() )->first();
		self::assertSame( array( 'subscriber', 1 ), array( $connection?->default_role, $connection?->content_heir ) );
	}

	/** @return array<string, array{string, string, string}> */
	public function unsafe_rules(): array {
		return array(
			'administrator by default'  => array( 'administrator', 'admin', 'New users cannot be given this role.' ),
			'a role that is none'       => array( 'chief', 'admin', 'New users cannot be given this role.' ),
			'no role'                   => array( '', 'admin', 'New users cannot be given this role.' ),
			'an heir who does not exist' => array( 'subscriber', 'nobody', 'This site has no user “nobody”.' ),
			'an heir who is nobody'     => array( 'subscriber', '', 'This site has no user “”.' ),
			'an heir who cannot write'  => array( 'subscriber', 'reader', 'reader may not edit posts' ),
			'an heir who may be deleted' => array( 'subscriber', 'managed', 'managed is managed by an identity provider' ),
		);
	}

	public function test_roles_that_could_take_over_the_site_are_not_offered(): void {
		$html = $this->html();
		self::assertStringContainsString( '<option value="subscriber"', $html );
		self::assertStringNotContainsString( '<option value="administrator"', $html );
	}

	public function test_who_lacks_the_capability_is_refused(): void {
		wp_set_current_user( self::wordpress_user( 'editor', 'editor' ) );
		$this->assertDies( 403, fn() => $this->send( 'create_token' ) );
		self::assertSame( 0, self::rows( Tables::tokens() ) );
	}

	public function test_a_form_of_another_site_is_refused(): void {
		$this->assertDies( 403, fn() => $this->send( 'create_token', array( '_wpnonce' => 'made-up' ) ) );
		$this->assertDies( 403, fn() => $this->send( 'create_token', array( '_wpnonce' => wp_create_nonce( 'scimpress_revoke_token' ) ) ) );
		self::assertSame( 0, self::rows( Tables::tokens() ) );
	}

	public function test_an_action_that_does_not_exist_is_refused(): void {
		$this->assertDies( 400, fn() => $this->send( 'data' ) );
		$this->assertDies( 400, fn() => $this->send( '__construct' ) );
	}

	/** @dataProvider bad_extensions */
	public function test_an_extension_that_cannot_be_used_is_explained( ?string $version, int $contract, string $heading ): void {
		$this->open( new Extension( Machine::this(), $version, $contract, $contract ) );
		Scenario::token( null );
		$html = $this->html();
		self::assertStringContainsString( $heading, $html );
		self::assertStringContainsString( 'id="scimpress-command"', $html );
		self::assertStringContainsString( 'Check again', $html );
		// Tokens stay revocable.
		self::assertStringContainsString( 'action=revoke', $html );
	}

	/** @return array<string, array{?string, int, string}> */
	public function bad_extensions(): array {
		return array(
			'missing' => array( null, 0, 'The PHP extension is missing' ),
			'too old' => array( '0.0.1', 0, 'The PHP extension is too old' ),
			'too new' => array( '9.0.0', 9, 'The plugin is too old' ),
		);
	}

	public function test_plain_permalinks_are_explained(): void {
		$structure = get_option( 'permalink_structure' );
		update_option( 'permalink_structure', '' );
		$GLOBALS['wp_rewrite']->init();
		try {
			$html = $this->html();
			self::assertStringContainsString( '?rest_route=/scim/v2"', $html );
			self::assertStringContainsString( 'Settings &gt; Permalinks', $html );
		} finally {
			update_option( 'permalink_structure', $structure );
			$GLOBALS['wp_rewrite']->init();
		}
	}

	public function test_tables_that_were_not_made_do_not_break_the_screen(): void {
		$installed = get_option( Migrator::INSTALLED );
		update_option( Migrator::INSTALLED, 0 );
		try {
			self::assertStringContainsString( 'They have not been made yet.', $this->html() );
		} finally {
			update_option( Migrator::INSTALLED, $installed );
		}
	}

	public function test_a_database_that_does_not_answer_does_not_break_the_screen(): void {
		global $wpdb;
		$prefix       = $wpdb->prefix;
		$wpdb->prefix = 'nowhere_';
		try {
			self::assertStringContainsString( 'The tables of ScimPress cannot be read.', $this->html() );
		} finally {
			$wpdb->prefix = $prefix;
		}
	}

	public function test_what_others_typed_is_escaped(): void {
		( new Tokens() )->add( Token::generate(), 1, '<script>alert(1)</script>', Scope::names(), Scenario::NOW, 1, null );
		$html = $this->html();
		self::assertStringNotContainsString( '<script>alert', $html );
		self::assertStringContainsString( '&lt;script&gt;alert(1)', $html );
	}

	public function test_the_list_says_when_and_from_where_a_token_was_used(): void {
		$stored = Scenario::stored( Scenario::token() );
		( new Tokens() )->note_use( $stored, Clock::now() - 5 * 60 * Clock::SECOND, '2001:db8::9' );
		self::assertMatchesRegularExpression( '#5 minutes ago</time><br>from 2001:db8::9#', $this->html() );
	}

	private function open( Extension $extension ): void {
		$GLOBALS['wp_settings_errors'] = array();
		$sightings                     = new Sightings();
		$checkup                       = new Checkup( $extension, $sightings, new Migrator(), new Connections() );
		$this->tab                     = new ConfigurationTab( $extension, $sightings, $checkup, new Migrator(), new Connections(), new Tokens() );
		$this->page                    = new Page( WP_PLUGIN_DIR . '/scimpress/scimpress.php', $this->tab );
		set_current_screen( 'users_page_scimpress' );
		$this->page->register();
	}

	private function html(): string {
		ob_start();
		try {
			$this->page->show();
		} finally {
			$html = (string) ob_get_clean();
		}
		return $html;
	}

	/** @param array<string, mixed> $fields Those that matter. */
	private function send( string $action, array $fields = array() ): void {
		$_SERVER['REQUEST_METHOD'] = 'POST';
		$_POST                     = wp_slash(
			array(
				...array(
					'scimpress_action' => $action,
					'_wpnonce'         => wp_create_nonce( 'scimpress_' . $action ),
					'token_name'       => 'Okta',
					'days'             => '365',
					'scopes'           => Scope::names(),
				),
				...$fields,
			)
		);
		$_REQUEST                  = $_POST;
		$this->page->load();
	}

	/** @param array<string, mixed> $fields Those that matter. */
	private function sent_to( string $action, array $fields ): string {
		try {
			$this->send( $action, $fields );
		} catch ( \OutOfBoundsException $redirect ) {
			return $redirect->getMessage();
		}
		self::fail( 'it was not redirected' );
	}

	private function assertDies( int $status, callable $work ): void {
		try {
			$work();
		} catch ( \DomainException $end ) {
			self::assertSame( $status, $end->getCode(), $end->getMessage() );
			return;
		}
		self::fail( 'it was not refused' );
	}

	/** Everything that the site has stored. */
	private function database(): string {
		global $wpdb;
		$tables = array( $wpdb->options, $wpdb->usermeta, ...Tables::all() );
		return (string) wp_json_encode( array_map( static fn( $table ) => Sql::rows( "SELECT * FROM {$table}" ), $tables ), JSON_UNESCAPED_SLASHES );
	}
}
