<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Cli;

use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Site\Removal;
use ScimPress\Store\AuditLog;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connections;
use ScimPress\Store\Fields;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/**
 * The commands as somebody types them, in a process of their own.
 *
 * @group once
 */
final class CommandsTest extends TestCase {

	/** @var list<string> Files that are gone afterwards. */
	private array $files = array();

	protected function setUp(): void {
		parent::setUp();
		Scenario::connection();
	}

	protected function tearDown(): void {
		array_map( 'unlink', $this->files );
		parent::tearDown();
	}

	public function test_create_prints_the_token_once_and_says_what_it_is(): void {
		list( $status, $output, $errors ) = $this->wp( 'scim', 'token', 'create', 'Okta' );
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		$lines = explode( "\n", $output );
		$token = Token::parse( $lines[0] );
		self::assertInstanceOf( Token::class, $token );
		self::assertStringContainsString( "public id {$token->public_id}", $lines[1] );
		$stored = Scenario::stored( $token );
		self::assertSame( array( 'Okta', array( 'users:read', 'users:write', 'users:delete', 'groups:read', 'groups:write' ), 0 ), array( $stored->name, $stored->scopes, $stored->created_by ) );
		self::assertSame( $stored->created + 365 * Clock::DAY, $stored->expires );

		self::assertStringNotContainsString( substr( $lines[0], -43 ), $this->wp( 'scim', 'token', 'list', '--format=json' )[1] );
	}

	public function test_porcelain_prints_the_token_and_nothing_else(): void {
		list( $status, $output ) = $this->wp( 'scim', 'token', 'create', '--porcelain', '--scopes=users:read users:write', '--expires=never' );
		self::assertSame( 0, $status );
		$stored = Scenario::stored( Token::parse( $output ) ?? self::fail( $output ) );
		self::assertSame( array( 'WP-CLI', array( 'users:read', 'users:write' ), null ), array( $stored->name, $stored->scopes, $stored->expires ) );
	}

	public function test_shadow_mode_begins_is_told_everywhere_and_ends(): void {
		$managed = Scenario::manage( self::wordpress_user( 'ada' ), true );
		list( $status, $output, $errors ) = $this->wp( 'scim', 'shadow', 'start', '--connection=1' );
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		self::assertStringContainsString( 'Success: The connection "Identity provider" is in shadow mode.', $output );
		self::assertSame( array( 'yes' ), array_column( json_decode( $this->wp( 'scim', 'shadow', 'status', '--format=json' )[1], true ), 'shadow' ) );
		self::assertNotSame( '', json_decode( $this->wp( 'scim', 'connection', 'list', '--format=json' )[1], true )[0]['shadow'] );
		self::assertStringContainsString( 'has been in shadow mode since', $this->wp( 'scim', 'status', '--format=json' )[1] );
		self::assertStringContainsString( 'in shadow mode already', $this->wp( 'scim', 'shadow', 'start', '--connection=1' )[2] );
		self::assertStringContainsString( 'in shadow mode', $this->wp( 'scim', 'role-rules', 'apply' )[2] );
		Sql::execute( 'DELETE FROM ' . Tables::shadow( 'users' ) . ' WHERE id = %s', array( $managed ) );
		self::assertSame( 'name of ' . Sql::value( 'SELECT wp_user_id FROM ' . Tables::users() . ' WHERE id = %s', array( $managed ) ), json_decode( $this->wp( 'scim', 'shadow', 'report', '--connection=1', '--format=json' )[1], true )[0]['user_name'] );
		self::assertSame( '0', $this->wp( 'scim', 'shadow', 'report', '--connection=1', '--format=count', '--what=created,deleted' )[1] );
		self::assertStringContainsString( 'Persons: 1 released.', $this->wp( 'scim', 'shadow', 'report', '--connection=1' )[1] );
		self::assertStringContainsString( 'There is no nothing', $this->wp( 'scim', 'shadow', 'report', '--connection=1', '--what=nothing' )[2] );

		list( $status, $output, $errors ) = $this->wp( 'scim', 'shadow', 'end', '--connection=1', '--yes' );
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		self::assertStringContainsString( 'sync anew', $output );
		self::assertStringContainsString( 'is not in shadow mode', $this->wp( 'scim', 'shadow', 'end', '--connection=1', '--yes' )[2] );
		self::assertStringContainsString( 'is not in shadow mode', $this->wp( 'scim', 'shadow', 'report', '--connection=1' )[2] );
		self::assertSame( 0, self::rows( Tables::shadow( 'users' ) ) );
	}

	/** @dataProvider mistakes */
	public function test_a_mistake_ends_with_one_and_makes_nothing( string ...$command ): void {
		list( $status, $output, $errors ) = $this->wp( 'scim', 'token', ...$command );
		self::assertSame( array( 1, '' ), array( $status, $output ) );
		self::assertStringStartsWith( 'Error: ', $errors );
		self::assertSame( 0, self::rows( Tables::tokens() ) );
	}

	/** @return array<string, list<string>> */
	public function mistakes(): array {
		return array(
			'too many days'        => array( 'create', 'Okta', '--expires=731' ),
			'no days'              => array( 'create', 'Okta', '--expires=0' ),
			'days in words'        => array( 'create', 'Okta', '--expires=tomorrow' ),
			'an unknown scope'     => array( 'create', 'Okta', '--scopes=users:read,admin' ),
			'an unknown connection' => array( 'create', 'Okta', '--connection=99' ),
			'a token that is none' => array( 'revoke', '99', '--yes' ),
			'an id that is none'   => array( 'revoke', 'x', '--yes' ),
		);
	}

	public function test_list_and_revoke(): void {
		$token = Scenario::token();
		$id    = (string) Scenario::stored( $token )->id;
		self::assertSame( $id, $this->wp( 'scim', 'token', 'list', '--format=ids' )[1] );
		self::assertSame( '1', $this->wp( 'scim', 'token', 'list', '--format=count' )[1] );

		list( $status, $output ) = $this->wp( 'scim', 'token', 'revoke', $token->public_id, '--yes' );
		self::assertSame( array( 0, 'Success: Revoked the token "test".' ), array( $status, $output ) );
		$rows = json_decode( $this->wp( 'scim', 'token', 'list', '--format=json', '--fields=id,status' )[1], true );
		self::assertSame( array( array( 'id' => (int) $id, 'status' => 'revoked' ) ), $rows );
		self::assertStringContainsString( 'was revoked before', $this->wp( 'scim', 'token', 'revoke', $id, '--yes' )[2] );
	}

	public function test_a_connection_is_made_changed_and_listed(): void {
		list( $status, $output, $errors ) = $this->wp( 'scim', 'connection', 'create', 'Okta', '--profile=okta', '--porcelain' );
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		self::assertMatchesRegularExpression( '/^\d+$/D', $output );
		$made = ( new Connections() )->find( (int) $output );
		self::assertSame( array( 'Okta', 'okta', 'subscriber', array() ), array( $made->name, $made->profile, $made->default_role, $made->extensions ) );

		list( $status, $answer ) = $this->wp( 'scim', 'connection', 'update', $output, '--profile=entra', '--default-role=author' );
		self::assertSame( array( 0, 'Success: Changed the connection "Okta".' ), array( $status, $answer ) );
		$rows = json_decode( $this->wp( 'scim', 'connection', 'list', '--format=json', '--fields=id,name,profile,default_role' )[1], true );
		self::assertSame( array( 'id' => $made->id, 'name' => 'Okta', 'profile' => 'entra', 'default_role' => 'author' ), end( $rows ) );
		self::assertStringContainsString( 'Microsoft Entra ID', $this->wp( 'scim', 'connection', 'profiles' )[1] );
	}

	public function test_what_becomes_of_leavers_is_decided_and_listed(): void {
		list( $status, , $errors ) = $this->wp( 'scim', 'connection', 'update', '1', '--on-deactivate=remove_roles', '--on-delete=keep_and_forget', '--content-custody=ask', '--breaker=25,30' );
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		$settings = ( new Connections() )->first()->settings;
		self::assertSame( array( 'remove_roles', 'keep_and_forget', 'ask', array( 'least' => 25, 'percent' => 30 ) ), array( $settings['on_deactivate'], $settings['on_delete'], $settings['content_custody'], $settings['breaker'] ) );
		$this->wp( 'scim', 'connection', 'update', '1', '--breaker=off' );
		$rows = json_decode( $this->wp( 'scim', 'connection', 'list', '--format=json', '--fields=on_deactivate,on_delete,content_custody,breaker' )[1], true );
		self::assertSame( array( array( 'on_deactivate' => 'remove_roles', 'on_delete' => 'keep_and_forget', 'content_custody' => 'ask', 'breaker' => 'off' ) ), $rows );
	}

	public function test_a_breaker_is_shown_and_an_administrator_decides(): void {
		( new Breaker() )->trip( 1, Scenario::NOW );
		$rows = json_decode( $this->wp( 'scim', 'breaker', 'status', '--format=json' )[1], true );
		self::assertSame( array( 1, '2025-11-24T16:00:00Z', 0 ), array( $rows[0]['id'], $rows[0]['tripped'], $rows[0]['departed'] ) );
		self::assertSame( 0, $this->wp( 'scim', 'breaker', 'allow', '1', '--yes' )[0] );
		self::assertNull( ( new Breaker() )->state( 1 )['tripped'] );
		self::assertSame( 1, self::rows( Tables::audit() . " WHERE action = 'breaker.allow'" ) );
		self::assertStringContainsString( 'There is no connection 9', $this->wp( 'scim', 'breaker', 'allow', '9', '--yes' )[2] );
	}

	public function test_departures_are_listed_undone_and_settled_by_command(): void {
		list( $status, $output, $errors ) = $this->wp( 'scim', 'undo', '--connection=1', '--dry-run', '--format=json' );
		self::assertSame( array( 0, '[]', '' ), array( $status, $output, $errors ) );
		list( $status, $output ) = $this->wp( 'scim', 'undo', '--connection=1', '--yes' );
		self::assertSame( 0, $status );
		self::assertStringContainsString( 'Gave back what 0 departures took.', $output );
		self::assertStringContainsString( 'is no time', $this->wp( 'scim', 'undo', '--connection=1', '--since=whenever' )[2] );
		self::assertSame( '0', $this->wp( 'scim', 'custody', 'list', '--format=count' )[1] );
		self::assertStringContainsString( 'No deletion of the user 7 waits', $this->wp( 'scim', 'custody', 'settle', '7', '--heir=1', '--yes' )[2] );
	}

	public function test_a_connection_adds_schemas_to_users(): void {
		$file = $this->file( '[{"urn":"urn:example:site","name":"Site","attributes":[{"name":"badge"}]}]' );
		self::assertSame( 0, $this->wp( 'scim', 'connection', 'update', '1', "--extensions={$file}" )[0] );
		self::assertSame( 'badge', ( new Connections() )->first()->extensions[0]['attributes'][0]['name'] );
		self::assertStringContainsString( 'urn:example:site', $this->wp( 'scim', 'connection', 'list' )[1] );
	}

	public function test_a_connection_of_the_network_is_made_on_its_main_site_by_who_manages_the_network(): void {
		$create = array( 'scim', 'connection', 'create', 'Everywhere', '--network', '--porcelain' );
		if ( ! is_multisite() ) {
			self::assertSame( array( 1, '', 'Error: This is not a network of sites.' ), $this->wp( ...$create ) );
			return;
		}
		self::wordpress_user( 'boss', 'administrator' );
		$second = get_sites( array( 'site__not_in' => array( 1 ) ) )[0];
		foreach ( array(
			'one of its main site'   => array( ...$create, '--url=' . get_home_url( (int) $second->blog_id ) ),
			'Only a super admin'     => array( ...$create, '--user=boss' ),
			'has no site 4711'       => array( ...$create, '--sites=4711' ),
			'has no site 2x'         => array( ...$create, '--sites=1,2x' ),
			'names each site once'   => array( ...$create, "--sites={$second->blog_id},{$second->blog_id}" ),
			'is for connections of ' => array( ...array_diff( $create, array( '--network' ) ), "--sites={$second->blog_id}" ),
		) as $reason => $command ) {
			list( $status, $output, $errors ) = $this->wp( ...$command );
			self::assertSame( array( 1, '' ), array( $status, $output ), $reason );
			self::assertStringContainsString( $reason, $errors );
		}
		self::assertSame( 1, self::rows( Tables::connections() ) );

		list( $status, $output, $errors ) = $this->wp( ...array( ...$create, "--sites={$second->blog_id}" ) );
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		$made = ( new Connections() )->find( (int) $output );
		self::assertSame( array( true, array( (int) $second->blog_id ) ), array( $made?->is_network, $made?->sites ) );
		self::assertSame( '1', Sql::value( 'SELECT is_network FROM ' . Tables::connections() . ' WHERE id = %d', array( (int) $output ) ) );
		self::assertSame( "reach\nsite\nnetwork", $this->wp( 'scim', 'connection', 'list', '--fields=reach', '--format=csv' )[1] );

		$token = array( 'scim', 'token', 'create', 'x', "--connection={$output}", '--porcelain' );
		self::assertSame( 1, $this->wp( ...array( ...$token, '--user=boss' ) )[0] );
		self::assertSame( 0, $this->wp( ...array( ...$token, '--user=1' ) )[0] );
		self::assertSame( 0, $this->wp( ...$token )[0] );
		self::assertSame( 1, $this->wp( 'scim', 'connection', 'update', $output, '--name=mine', '--user=boss' )[0] );
		self::assertSame( 0, $this->wp( 'scim', 'connection', 'update', $output, '--sites=' )[0] );
		self::assertSame( array(), ( new Connections() )->find( (int) $output )?->sites );
	}

	/** @dataProvider connection_mistakes */
	public function test_a_mistaken_connection_is_refused_and_nothing_is_stored( string $word, string ...$command ): void {
		$broken = $this->file( '[{"urn":"no urn","name":"Site","attributes":[]}]' );
		$before = ( new Connections() )->all();
		$command = str_replace( 'BROKEN', $broken, $command );
		list( $status, $output, $errors ) = $this->wp( 'scim', 'connection', ...$command );
		self::assertSame( array( 1, '' ), array( $status, $output ) );
		self::assertStringContainsString( $word, $errors );
		self::assertEquals( $before, ( new Connections() )->all() );
	}

	/** @return array<string, list<string>> */
	public function connection_mistakes(): array {
		return array(
			'an unknown profile'     => array( 'no profile `nobody`', 'create', 'Okta', '--profile=nobody' ),
			'an unknown role'        => array( 'There is no role emperor', 'create', 'Okta', '--default-role=emperor' ),
			'an heir that is nobody' => array( 'There is no user 999999', 'create', 'Okta', '--content-heir=999999' ),
			'no name'                => array( 'Give the connection a name', 'create', ' ' ),
			'extensions of no file'  => array( 'JSON array', 'create', 'Okta', '--extensions=/nowhere' ),
			'extensions of no urn'   => array( 'not a URN', 'create', 'Okta', '--extensions=BROKEN' ),
			'an unknown mode'        => array( 'trash', 'update', '1', '--on-delete=trash' ),
			'an unknown custody'     => array( 'nobody', 'update', '1', '--content-custody=nobody' ),
			'a breaker of words'     => array( 'LEAST,PERCENT', 'update', '1', '--breaker=many' ),
			'a breaker of nothing'   => array( 'breaker.least', 'update', '1', '--breaker=0,20' ),
			'a change of nothing'    => array( 'Say what is to change', 'update', '1' ),
			'a change of nobody'     => array( 'There is no connection 99', 'update', '99', '--name=x' ),
		);
	}

	public function test_a_connection_has_settings(): void {
		self::assertSame( 0, $this->wp( 'scim', 'connection', 'update', '1', '--linking=ask', '--rename-login', '--photos-as-avatars' )[0] );
		self::assertSame( 0, $this->wp( 'scim', 'connection', 'update', '1', '--no-photos-as-avatars', '--password-sync' )[0] );
		$settings = ( new Connections() )->first()->settings;
		self::assertSame( array( 'ask', true, true, false ), array( $settings['linking'], $settings['rename_login'], $settings['password_sync'], $settings['photos_as_avatars'] ) );
		$rows = json_decode( $this->wp( 'scim', 'connection', 'list', '--format=json' )[1], true );
		self::assertSame( array( 'ask', 'rename_login password_sync' ), array( $rows[0]['linking'], $rows[0]['switches'] ) );
		self::assertStringContainsString( 'refuses passwords', $this->wp( 'scim', 'connection', 'update', '1', '--profile=strict' )[2] );
	}

	public function test_an_existing_user_is_linked_shown_protected_and_unlinked(): void {
		$babs = self::wordpress_user( 'babs', 'subscriber', 'babs@example.com' );
		self::assertStringContainsString( 'manages the user babs', $this->wp( 'scim', 'user', 'link', 'babs', '--connection=1' )[1] );
		$shown = json_decode( $this->wp( 'scim', 'user', 'show', 'babs@example.com', '--format=json' )[1], true );
		self::assertSame( array( $babs, 'babs', 1, 'yes', null ), array( $shown['wp_user_id'], $shown['user_name'], $shown['connection_id'], $shown['active'], $shown['protected'] ) );
		self::assertSame( (string) $babs, $this->wp( 'scim', 'user', 'list', '--connection=1', '--format=ids' )[1] );
		self::assertSame( array( (string) $babs, '' ), array( $this->wp( 'scim', 'user', 'list', '--active=yes', '--format=ids' )[1], $this->wp( 'scim', 'user', 'list', '--active=no', '--format=ids' )[1] ) );
		self::assertSame( 'Success: The user babs is version 1.', $this->wp( 'scim', 'user', 'resync', $shown['id'] )[1] );

		self::assertStringContainsString( 'an administrator has protected', $this->wp( 'scim', 'user', 'protect', 'babs' )[1] );
		self::assertSame( 'protected', json_decode( $this->wp( 'scim', 'user', 'show', 'babs', '--format=json' )[1], true )['flag'] );
		self::assertStringContainsString( 'SCIM may write', $this->wp( 'scim', 'user', 'unprotect', 'babs' )[1] );
		self::assertStringContainsString( 'does not write to the user', $this->wp( 'scim', 'user', 'open', '1', '--yes' )[1] );
		self::assertStringContainsString( 'does not write to the user', $this->wp( 'scim', 'user', 'unprotect', '1' )[1] );

		self::assertSame( 'Success: Nobody manages the user babs any more.', $this->wp( 'scim', 'user', 'unlink', 'babs', '--yes' )[1] );
		self::assertStringContainsString( 'Nobody manages', $this->wp( 'scim', 'user', 'resync', 'babs' )[2] );
		self::assertSame( array( 'user.link', 'user.protect', 'user.unprotect', 'user.open', 'user.unprotect', 'user.unlink' ), array_column( Sql::rows( 'SELECT action FROM ' . Tables::audit() . ' ORDER BY id' ), 'action' ) );
	}

	public function test_users_of_a_role_are_linked_and_protected_ones_passed_over(): void {
		self::wordpress_user( 'babs' );
		self::wordpress_user( 'carl' );
		$ed      = self::wordpress_user( 'ed', 'editor' );
		$command = array( 'scim', 'link', 'users', '--role=subscriber,editor', '--connection=1' );
		self::assertStringContainsString( 'Success: Would link 2 users, passed over 1.', $this->wp( ...array( ...$command, '--dry-run' ) )[1] );
		self::assertSame( 0, self::rows( Tables::users() ) );
		list( $status, $output, $errors ) = $this->wp( ...array( ...$command, '--yes' ) );
		self::assertSame( 0, $status );
		self::assertStringContainsString( 'Success: Linked 2 users, passed over 1.', $output );
		self::assertStringContainsString( "Passed over the user {$ed}: this account is protected: the user may", $errors );
		self::assertSame( 2, self::rows( Tables::users() ) );
		self::assertStringContainsString( 'no role emperor', $this->wp( 'scim', 'link', 'users', '--role=emperor', '--connection=1' )[2] );
		self::assertStringContainsString( 'no connection 9', $this->wp( 'scim', 'link', 'users', '--role=editor', '--connection=9' )[2] );
	}

	public function test_requests_are_listed_and_decided(): void {
		$babs = self::wordpress_user( 'babs' );
		foreach ( array( 1 => 'asked', 2 => 'conflict' ) as $connection => $state ) {
			if ( 2 === $connection ) {
				( new Connections() )->add( new \ScimPress\Store\Connection( 0, 'Second', 'generic', array( 'content_heir' => 1 ), 1 ) );
				$connection = (int) Sql::value( 'SELECT MAX(id) FROM ' . Tables::connections() );
			}
			$row = array( 'connection_id' => $connection, 'wp_user_id' => $babs, 'state' => $state, 'user_name' => 'barbara', 'user_name_key' => 'x', 'matched' => 'email', 'reported' => 1 );
			Sql::insert( Tables::link_requests(), $row );
		}
		$rows = json_decode( $this->wp( 'scim', 'link', 'list', '--format=json' )[1], true );
		self::assertSame( array( 'asked', 'conflict' ), array_column( $rows, 'state' ) );
		self::assertSame( 'barbara', $rows[0]['user_name'] );
		self::assertSame( $rows[1]['id'], $this->wp( 'scim', 'link', 'list', '--conflicts', '--format=ids' )[1] );
		self::assertStringContainsString( 'Approved: barbara becomes', $this->wp( 'scim', 'link', 'approve', $rows[0]['id'] )[1] );
		self::assertStringContainsString( 'Refused: barbara does not become', $this->wp( 'scim', 'link', 'refuse', $rows[0]['id'] )[1] );
		list( $status, , $errors ) = $this->wp( 'scim', 'link', 'approve', $rows[1]['id'], '999999' );
		self::assertSame( 1, $status );
		self::assertStringContainsString( 'has a connection already', $errors );
		self::assertStringContainsString( '999999: There is no such request', $errors );
		self::assertStringContainsString( 'There is no state nonsense', $this->wp( 'scim', 'link', 'list', '--state=nonsense' )[2] );
	}

	private function file( string $content ): string {
		$file = (string) tempnam( sys_get_temp_dir(), 'scimpress' );
		file_put_contents( $file, $content );
		$this->files[] = $file;
		return $file;
	}

	public function test_the_audit_is_listed_newest_first_and_narrowed(): void {
		$log = new AuditLog();
		foreach ( array( 'succeeded', 'refused', 'succeeded' ) as $number => $outcome ) {
			$log->append( array( 'occurred' => Clock::now() - $number * Clock::DAY, 'connection_id' => 1, 'action' => "user.{$number}", 'outcome' => $outcome, 'status' => 200, 'wp_user_id' => $number, 'changed' => array( 'title' ), 'duration' => 1500 ) );
		}
		$actions = fn( string ...$options ) => array_column( json_decode( $this->wp( 'scim', 'audit', 'list', '--format=json', '--fields=action,changed,milliseconds', ...$options )[1], true ), 'action' );
		self::assertSame( array( 'user.2', 'user.1', 'user.0' ), $actions() );
		self::assertSame( array( 'user.2' ), $actions( '--limit=1' ) );
		self::assertSame( array( 'user.1' ), $actions( '--outcome=refused' ) );
		self::assertSame( array( 'user.1' ), $actions( '--action=user.1' ) );
		self::assertSame( array( 'user.1' ), $actions( '--about=1' ) );
		self::assertSame( array(), $actions( '--connection=2' ) );
		self::assertSame( '3', $this->wp( 'scim', 'audit', 'list', '--format=count' )[1] );
		foreach ( array( '--since=whenever', '--limit=many', '--outcome=good' ) as $mistake ) {
			list( $status, $output, $errors ) = $this->wp( 'scim', 'audit', 'list', $mistake );
			self::assertSame( array( 1, '' ), array( $status, $output ) );
			self::assertStringStartsWith( 'Error: ', $errors );
		}
	}

	public function test_the_audit_is_exported_proved_and_cleared_by_command(): void {
		$log = new AuditLog();
		foreach ( array( '=1+1', 'Zoë' ) as $name ) {
			$log->append( array( 'occurred' => Clock::now() - Clock::DAY, 'connection_id' => 1, 'action' => 'user.create', 'outcome' => 'succeeded', 'status' => 201, 'user_name' => $name, 'changed' => array( 'userName' ), 'duration' => 5 ) );
		}
		list( $status, $output ) = $this->wp( 'scim', 'audit', 'export', '-', '--about=zoë' );
		self::assertSame( 0, $status );
		self::assertSame( 2, substr_count( $output . "\n", "\n" ) );
		self::assertStringContainsString( ',user.create,succeeded,201,,Zoë,', $output );
		self::assertStringContainsString( ",'=1+1,", $this->wp( 'scim', 'audit', 'export', '-', '--action=user.create' )[1] );
		self::assertSame( 1, $this->wp( 'scim', 'audit', 'export', '/no/such/folder/x.csv' )[0] );

		list( $status, $output ) = $this->wp( 'scim', 'audit', 'verify' );
		self::assertSame( 0, $status );
		self::assertMatchesRegularExpression( '/The last seal is that of event \d+: [0-9a-f]{64}\nSuccess: 2 events are as they were written\. 2 events are too new/', $output );
		Sql::execute( 'UPDATE ' . Tables::audit() . " SET user_name = 'Mallory' WHERE user_name = 'Zoë'" );
		list( $status, $output, $errors ) = $this->wp( 'scim', 'audit', 'verify' );
		self::assertSame( 1, $status );
		self::assertStringContainsString( 'Not what was written', $errors );

		self::assertSame( array( 0, 'Success: 4 events were cleared.' ), array_slice( $this->wp( 'scim', 'audit', 'clear', '--yes' ), 0, 2 ) );
		self::assertSame( array( 'audit.clear' ), array_column( self::audit( 9 ), 'action' ) );
		self::assertSame( 0, $this->wp( 'scim', 'audit', 'verify' )[0] );
	}

	public function test_since_ends_the_list_of_the_audit(): void {
		$log = new AuditLog();
		foreach ( array( 3, 1 ) as $days ) {
			$log->append( array( 'occurred' => Clock::now() - $days * Clock::DAY, 'action' => "user.{$days}", 'outcome' => 'succeeded', 'status' => 200, 'changed' => array(), 'duration' => 1 ) );
		}
		self::assertStringNotContainsString( 'user.3', $this->wp( 'scim', 'audit', 'list', '--since=2 days ago' )[1] );
		self::assertStringContainsString( 'user.1', $this->wp( 'scim', 'audit', 'list', '--since=2 days ago' )[1] );
	}

	public function test_doctor_says_what_is_wrong_and_mends_it(): void {
		if ( ! extension_loaded( 'scimpress' ) ) {
			self::assertSame( 1, $this->wp( 'scim', 'doctor' )[0] );
			return;
		}
		list( $status, $output, $errors ) = $this->wp( 'scim', 'doctor' );
		self::assertSame( array( 0, '' ), array( $status, $errors ), $output );
		self::assertStringContainsString( 'Nothing is wrong.', $output );
		Scenario::manage( 999_999, true );
		list( $status, $output, $errors ) = $this->wp( 'scim', 'doctor', '--format=json' );
		self::assertSame( 1, $status );
		self::assertSame( array( 'orphan', 'found' ), array_values( array_intersect_key( json_decode( $output, true )[0], array( 'kind' => 1, 'state' => 1 ) ) ) );
		self::assertStringContainsString( '--repair', $errors );
		self::assertSame( 0, $this->wp( 'scim', 'doctor', '--repair' )[0] );
		self::assertSame( 0, self::rows( Tables::users() ) );
	}

	public function test_status_says_whether_scim_is_available(): void {
		list( $status, $output, $errors ) = $this->wp( 'scim', 'status', '--format=json' );
		$states                           = array_column( json_decode( $output, true ), 'state', 'check' );
		self::assertSame( 'ok', $states['Tables'] );
		self::assertSame( extension_loaded( 'scimpress' ) ? 'ok' : 'problem', $states['Extension'] );
		self::assertSame( extension_loaded( 'scimpress' ) ? 0 : 1, $status );
		self::assertSame( extension_loaded( 'scimpress' ), '' === $errors );
	}

	public function test_status_without_a_connection_ends_with_one(): void {
		Sql::execute( 'DELETE FROM ' . Tables::connections() );
		list( $status, , $errors ) = $this->wp( 'scim', 'status' );
		self::assertSame( 1, $status );
		self::assertStringContainsString( 'There is no connection.', $errors );
	}

	/** The folder of the plugin is a link to the source: it must not be deleted. */
	public function test_deleting_the_plugin_removes_everything_where_that_is_wanted_and_activating_makes_it_again(): void {
		global $wpdb;
		Scenario::token();
		( new ProtectionFlags() )->set( 1, ProtectionFlags::CLOSED );
		update_user_meta( 1, Fields::PHOTO, 'https://photos.example/1' );
		foreach ( is_multisite() ? get_sites( array( 'fields' => 'ids' ) ) : array() as $site ) {
			update_blog_option( $site, Removal::OPTION, Removal::REMOVE );
		}
		update_option( Removal::OPTION, Removal::REMOVE, false );
		$network = is_multisite() ? array( '--network' ) : array();
		try {
			self::assertSame( 0, $this->wp( 'plugin', 'deactivate', 'scimpress', ...$network )[0] );
			list( $status, , $errors ) = $this->wp( 'plugin', 'uninstall', 'scimpress', '--skip-delete' );
			self::assertSame( array( 0, '' ), array( $status, $errors ) );
			self::assertSame( array(), Sql::rows( "SHOW TABLES LIKE '%scimpress%'" ) );
			self::assertSame( array(), Sql::rows( "SELECT meta_key FROM {$wpdb->usermeta} WHERE meta_key LIKE '%scimpress%'" ) );
		} finally {
			list( $status, , $errors ) = $this->wp( 'plugin', 'activate', 'scimpress', ...$network );
			wp_cache_flush();
		}
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		$connection = ( new Connections() )->first();
		self::assertSame( array( 'Identity provider', 1 ), array( $connection?->name, $connection?->content_heir ) );
		self::assertSame( 0, self::rows( Tables::tokens() ) );
	}

	/** @return array{int, string, string} */
	private function wp( string ...$command ): array {
		$wp      = dirname( (string) getenv( 'WP_PATH' ), 2 ) . '/bin/wp';
		$process = proc_open( array( $wp, ...$command ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
		$output  = trim( (string) stream_get_contents( $pipes[1] ) );
		$errors  = trim( (string) stream_get_contents( $pipes[2] ) );
		return array( proc_close( $process ), $output, $errors );
	}
}
