<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Cli;

use ScimPress\Store\Connections;
use ScimPress\Store\RoleTasks;
use ScimPress\Tests\Support\ExchangeTestCase;

/** `wp scim role-rules` and `wp scim group`, as somebody types them. *
 * @group once
 */
final class RoleRulesTest extends ExchangeTestCase {

	private string $ada = '';

	private string $group = '';

	protected function setUp(): void {
		parent::setUp();
		add_role( 'reviewer', 'Reviewer', array( 'read' => true ) );
		$this->ada   = $this->created( 'ada' );
		$this->group = $this->group( 'Editors', $this->ada );
	}

	protected function tearDown(): void {
		remove_role( 'reviewer' );
		parent::tearDown();
	}

	public function test_rules_are_added_moved_applied_and_removed(): void {
		self::assertSame( array( 0, '1', '' ), $this->wp( 'role-rules', 'add', 'reviewer', "--group={$this->group}", '--porcelain' ) );
		self::assertSame( array( 0, '2', '' ), $this->wp( 'role-rules', 'add', 'author', '--value=Writers', '--porcelain' ) );
		$other = $this->group( 'Authors', $this->ada );
		self::assertSame( array( 0, '1', '' ), $this->wp( 'role-rules', 'add', 'contributor', "--group={$other}", '--position=1', '--porcelain' ) );

		$rows = json_decode( $this->wp( 'role-rules', 'list', '--format=json', '--fields=number,kind,name,role,problem' )[1], true );
		self::assertSame( array( array( 1, 'group', 'Authors', 'contributor', '' ), array( 2, 'group', 'Editors', 'reviewer', '' ), array( 3, 'value', 'Writers', 'author', '' ) ), array_map( 'array_values', $rows ) );

		list( $status, $output ) = $this->wp( 'role-rules', 'apply' );
		self::assertSame( 0, $status );
		self::assertStringContainsString( 'Success: Looked at 1 users.', $output );
		self::assertSame( array( 'contributor' ), $this->roles() );

		self::assertSame( 0, $this->wp( 'role-rules', 'move', '2', '1' )[0] );
		self::assertSame( 1, ( new RoleTasks() )->remaining() );
		self::assertSame( array( 0, '1', '' ), $this->wp( 'role-rules', 'apply', '--due', '--porcelain' ) );
		self::assertSame( array( 'reviewer' ), $this->roles() );

		self::assertSame( 0, $this->wp( 'role-rules', 'remove', '3' )[0] );
		self::assertSame( array(), ( new Connections() )->first()->rules( 'role_values' ) );
		self::assertSame( 0, $this->wp( 'role-rules', 'remove', '1' )[0] );
		$this->wp( 'role-rules', 'apply', '--due' );
		self::assertSame( array( 'contributor' ), $this->roles() );
	}

	public function test_a_dangerous_role_has_to_be_named_first(): void {
		list( $status, , $errors ) = $this->wp( 'role-rules', 'add', 'administrator', "--group={$this->group}" );
		self::assertSame( 1, $status );
		self::assertStringContainsString( '--dangerous-roles', $errors );
		self::assertSame( 0, $this->wp( 'connection', 'update', '1', '--dangerous-roles=administrator' )[0] );
		self::assertSame( 0, $this->wp( 'role-rules', 'add', 'administrator', "--group={$this->group}" )[0] );
		list( $status, , $errors ) = $this->wp( 'connection', 'update', '1', '--default-role=administrator' );
		self::assertSame( 1, $status );
		self::assertStringContainsString( 'default role `administrator` cannot be one of', $errors );
	}

	/** @dataProvider mistakes */
	public function test_a_mistake_is_refused_and_nothing_is_stored( string $word, string ...$command ): void {
		$this->wp( 'role-rules', 'add', 'reviewer', "--group={$this->group}" );
		$before = ( new Connections() )->first();
		list( $status, $output, $errors ) = $this->wp( ...str_replace( 'GROUP', $this->group, $command ) );
		self::assertSame( array( 1, '' ), array( $status, $output ) );
		self::assertStringContainsString( $word, $errors );
		self::assertEquals( $before, ( new Connections() )->first() );
	}

	/** @return array<string, list<string>> */
	public static function mistakes(): array {
		return array(
			'an unknown role'      => array( 'the site has no role emperor', 'role-rules', 'add', 'emperor', '--value=x' ),
			'an unknown group'     => array( 'There is no group x', 'role-rules', 'add', 'author', '--group=x' ),
			'for nothing'          => array( 'Say what the rule is for', 'role-rules', 'add', 'author' ),
			'a second for a group' => array( 'two rules for the group', 'role-rules', 'add', 'author', '--group=GROUP' ),
			'no such rule'         => array( 'There is no rule 2', 'role-rules', 'remove', '2' ),
			'no such place'        => array( 'A position is a number from 1 to 1', 'role-rules', 'move', '1', '2' ),
			'nothing to look at'   => array( 'Say what is to be looked at', 'role-rules', 'preview' ),
			'a role for nothing'   => array( 'Say what is to be looked at', 'role-rules', 'preview', 'author' ),
			'for two things'       => array( 'Say what is to be looked at', 'role-rules', 'preview', 'author', '--group=GROUP', '--value=x' ),
			'no rule to go'        => array( 'There is no rule 7', 'role-rules', 'preview', '--remove=1,7' ),
			'no role to look at'   => array( 'the site has no role emperor', 'role-rules', 'preview', 'emperor', '--value=x' ),
			'no such connection'   => array( 'There is no such connection', 'role-rules', 'list', '--connection=99' ),
			'no such group'        => array( 'There is no group x', 'group', 'show', 'x' ),
			'a role not allowed'   => array( '`reviewer` is not among', 'connection', 'update', '1', '--assignable-roles=author' ),
		);
	}

	public function test_who_would_get_another_role_is_told_and_nothing_changes(): void {
		$bob    = $this->created( 'bob' );
		$before = ( new Connections() )->first();
		list( $status, $output ) = $this->wp( 'role-rules', 'preview', 'author', "--group={$this->group}", '--format=json', '--fields=wp_user_id,user_login,before,after,refusal' );
		self::assertSame( array( 0, array( array( 'wp_user_id' => self::wp_user_id( $this->ada ), 'user_login' => 'ada', 'before' => 'subscriber', 'after' => 'author', 'refusal' => '' ) ) ), array( $status, json_decode( $output, true ) ) );
		self::assertEquals( $before, ( new Connections() )->first() );

		$this->wp( 'role-rules', 'add', 'author', "--group={$this->group}" );
		$this->wp( 'role-rules', 'apply' );
		self::assertSame( (string) self::wp_user_id( $this->ada ), $this->wp( 'role-rules', 'preview', '--remove=1', '--format=ids' )[1] );
		self::assertSame( '0', $this->wp( 'role-rules', 'preview', 'author', "--group={$this->group}", '--remove=1', '--format=count' )[1] );
		self::assertSame( '1', $this->wp( 'role-rules', 'preview', 'reviewer', "--group={$this->group}", '--remove=1', '--format=count' )[1] );
		self::assertSame( array( 'author' ), $this->roles() );
		self::assertSame( array( 'subscriber' ), array_values( ( new \WP_User( self::wp_user_id( $bob ) ) )->roles ) );
	}

	public function test_groups_are_shown_with_their_members(): void {
		$outer = $this->group( 'Outer', $this->group );
		$rows  = json_decode( $this->wp( 'group', 'list', '--format=json', '--fields=id,connection,display_name,members' )[1], true );
		self::assertSame( array( array( $this->group, 1, 'Editors', 1 ), array( $outer, 1, 'Outer', 1 ) ), array_map( 'array_values', $rows ) );
		self::assertSame( "{$this->group} {$outer}", $this->wp( 'group', 'list', '--format=ids' )[1] );
		$wp_user_id = self::wp_user_id( $this->ada );
		self::assertSame( "id,kind,wp_user_id,name\n{$this->ada},user,{$wp_user_id},ada", $this->wp( 'group', 'show', $this->group, '--format=csv' )[1] );
		self::assertSame( "id,kind,wp_user_id,name\n{$this->group},group,,Editors", $this->wp( 'group', 'show', $outer, '--format=csv' )[1] );
	}

	/** @return list<string> */
	private function roles(): array {
		wp_cache_flush();
		return array_values( ( new \WP_User( self::wp_user_id( $this->ada ) ) )->roles );
	}

	private function group( string $name, string ...$members ): string {
		$reply = $this->request( 'POST', '/Groups', array( 'schemas' => array( 'urn:ietf:params:scim:schemas:core:2.0:Group' ), 'displayName' => $name, 'members' => array_map( static fn( $id ) => array( 'value' => $id ), $members ) ) );
		self::assertSame( 201, $reply->status, (string) $reply->body );
		return self::json( $reply )['id'];
	}

	/** @return array{int, string, string} */
	private function wp( string ...$command ): array {
		$wp      = dirname( (string) getenv( 'WP_PATH' ), 2 ) . '/bin/wp';
		$process = proc_open( array( $wp, 'scim', ...$command ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
		$output  = trim( (string) stream_get_contents( $pipes[1] ) );
		$errors  = trim( (string) stream_get_contents( $pipes[2] ) );
		return array( proc_close( $process ), $output, $errors );
	}
}
