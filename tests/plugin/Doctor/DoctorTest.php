<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Doctor;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Doctor\Ailment;
use ScimPress\Doctor\Doctor;
use ScimPress\Extension;
use ScimPress\Store\Connections;
use ScimPress\Sync\Observer;
use ScimPress\Tests\Support\ExchangeTestCase;

final class DoctorTest extends ExchangeTestCase {

	protected function tearDown(): void {
		Sql::execute( 'DROP TABLE IF EXISTS ' . Tables::access_tokens() );
		update_option( Migrator::INSTALLED, 0 );
		( new Migrator() )->migrate();
		parent::tearDown();
	}

	public function test_a_healthy_site_has_nothing(): void {
		$id    = $this->created( 'ada', array( 'displayName' => 'Ada', 'emails' => array( array( 'value' => 'ada@example.org' ) ) ) );
		$group = $this->request( 'POST', '/Groups', array( 'displayName' => 'All', 'members' => array( array( 'value' => $id ) ) ) );
		self::assertSame( 201, $group->status );
		self::assertSame( 200, $this->request( 'PATCH', "/Users/{$id}", self::replaced( array( 'active' => false ) ) )->status );
		self::assertSame( array(), self::found() );
		self::assertSame( array(), Sql::rows( "SHOW TABLES LIKE '%scratch%'" ) );
	}

	public function test_what_was_written_past_wordpress_reaches_scim(): void {
		global $wpdb;
		$id = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		Sql::update( $wpdb->users, array( 'display_name' => 'Countess' ), array( 'ID' => self::wp_user_id( $id ) ) );
		$found = self::found();
		self::assertSame( array( 'drift' ), array_column( $found, 'kind' ) );
		self::assertStringContainsString( 'display_name', $found[0]->detail );
		self::assertSame( 'Ada', $this->read( $id )['displayName'] );
		self::cure( $found );
		self::assertSame( 'Countess', $this->read( $id )['displayName'] );
		self::assertSame( array(), self::found() );
	}

	public function test_a_change_that_was_broken_off_reaches_wordpress(): void {
		$id = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		$this->break_off( $id, 'Countess' );
		$found = self::found();
		self::assertSame( array( 'half-done' ), array_column( $found, 'kind' ) );
		self::cure( $found );
		self::assertSame( 'Countess', self::display_name( $id ) );
		self::assertSame( 'Countess', $this->read( $id )['displayName'] );
		self::assertSame( array(), self::found() );
	}

	public function test_the_next_request_finishes_a_change_that_was_broken_off(): void {
		$id = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		$this->break_off( $id, 'Countess' );
		// For the document nothing changes any more.
		self::assertSame( 200, $this->request( 'PATCH', "/Users/{$id}", self::replaced( array( 'displayName' => 'Countess' ) ) )->status );
		self::assertSame( 'Countess', self::display_name( $id ) );
		self::assertSame( array(), self::found() );
	}

	public function test_rows_that_belong_to_nothing_are_removed(): void {
		global $wpdb;
		$id = $this->created( 'ada' );
		$this->created( 'bob' );
		$group = self::json( $this->request( 'POST', '/Groups', array( 'displayName' => 'All', 'members' => array( array( 'value' => $id ) ) ) ) )['id'];
		$gone  = self::wp_user_id( $id );
		Sql::execute( "DELETE FROM {$wpdb->users} WHERE ID = %d", array( $gone ) );
		Sql::insert( Tables::members(), array( 'group_id' => $group, 'member_id' => wp_generate_uuid4(), 'kind' => 'user' ) );
		Sql::insert( Tables::user_keys(), array( 'user_id' => wp_generate_uuid4(), 'value_key' => str_repeat( '0', 64 ) ) );
		Sql::insert( Tables::tokens(), array( 'connection_id' => 99, 'public_id' => 'aaaaaaaaaaaa', 'digest' => str_repeat( '0', 64 ), 'name' => 'x', 'scopes' => '', 'created' => 1, 'created_by' => 1 ) );
		Sql::insert( Tables::users(), array( 'id' => wp_generate_uuid4(), 'connection_id' => 1, 'wp_user_id' => null, 'user_name' => 'half', 'user_name_key' => str_repeat( '1', 64 ), 'active' => 1, 'version' => 1, 'created' => 1, 'modified' => 1, 'document' => '{}', 'baseline' => '{}' ) );
		$found = self::found();
		self::assertEqualsCanonicalizing( array( 'orphan', 'orphan', 'orphan', 'orphan', 'half-done' ), array_column( $found, 'kind' ) );
		self::cure( $found );
		self::assertSame( array(), self::found() );
		self::assertSame( 1, (int) Sql::value( 'SELECT COUNT(*) FROM ' . Tables::users() ) );
		self::assertSame( array(), Sql::rows( 'SELECT * FROM ' . Tables::members() ) );
		self::assertSame( 404, $this->request( 'GET', "/Users/{$id}" )->status );
	}

	public function test_a_creation_that_was_broken_off_makes_room_for_the_next(): void {
		$id = $this->half_created( 'ada' );
		self::assertSame( 201, $this->request( 'POST', '/Users', array( 'userName' => 'ada', 'emails' => array( array( 'value' => 'ada@example.org' ) ) ) )->status );
		self::assertSame( array( 'ada' ), array_column( Sql::rows( self::logins() ), 'user_login' ) );
		self::assertNull( Sql::value( 'SELECT id FROM ' . Tables::users() . ' WHERE id = %s', array( $id ) ) );
		self::assertSame( array(), self::found() );
	}

	public function test_the_doctor_removes_what_is_left_of_a_creation(): void {
		$this->half_created( 'ada' );
		$found = self::found();
		self::assertSame( array( 'half-done' ), array_column( $found, 'kind' ) );
		self::cure( $found );
		self::assertSame( array(), Sql::rows( self::logins() ) );
		self::assertSame( array(), self::found() );
	}

	public function test_an_account_with_content_or_another_key_is_not_what_is_left_of_a_creation(): void {
		global $wpdb;
		foreach ( array( 'ada' => true, 'bob' => false ) as $login => $has_content ) {
			$this->half_created( $login );
			$wp_user_id = (int) Sql::value( "SELECT ID FROM {$wpdb->users} WHERE user_login = %s", array( $login ) );
			if ( $has_content ) {
				wp_insert_post( array( 'post_title' => 'Notes', 'post_author' => $wp_user_id, 'post_status' => 'publish' ) );
			} else {
				Sql::update( $wpdb->users, array( 'user_activation_key' => 'of a reset' ), array( 'ID' => $wp_user_id ) );
			}
			self::assertSame( 409, $this->request( 'POST', '/Users', array( 'userName' => $login ) )->status, $login );
			self::assertSame( (string) $wp_user_id, Sql::value( "SELECT ID FROM {$wpdb->users} WHERE user_login = %s", array( $login ) ) );
		}
	}

	public function test_a_new_user_keeps_no_mark(): void {
		global $wpdb;
		$id = $this->created( 'ada' );
		self::assertSame( '', Sql::value( "SELECT user_activation_key FROM {$wpdb->users} WHERE ID = %d", array( self::wp_user_id( $id ) ) ) );
	}

	public function test_whom_the_connection_has_forgotten_is_followed_by_nobody_and_kept_out(): void {
		global $wpdb;
		$this->connection = $this->connection->with( array( 'on_delete' => 'keep_and_forget' ) );
		$id               = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		$wp_user_id       = self::wp_user_id( $id );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status );
		Sql::update( $wpdb->users, array( 'display_name' => 'Countess' ), array( 'ID' => $wp_user_id ) );
		self::assertSame( array(), self::found() );
		\WP_Session_Tokens::get_instance( $wp_user_id )->create( time() + 3600 );
		$found = self::found();
		self::assertSame( array( 'half-done' ), array_column( $found, 'kind' ) );
		self::cure( $found );
		self::assertSame( array(), self::found() );
	}

	public function test_a_deactivated_user_with_a_session_is_found(): void {
		$id   = $this->created( 'ada', array( 'active' => false ) );
		$user = self::wp_user_id( $id );
		\WP_Session_Tokens::get_instance( $user )->create( time() + 3600 );
		$found = self::found();
		self::assertSame( array( 'half-done' ), array_column( $found, 'kind' ) );
		self::cure( $found );
		self::assertSame( array(), \WP_Session_Tokens::get_instance( $user )->get_all() );
	}

	public function test_missing_tables_columns_and_keys_are_added(): void {
		$table = Tables::users();
		$whole = self::definition( $table );
		Sql::execute( 'DROP TABLE ' . Tables::access_tokens() );
		Sql::execute( "ALTER TABLE {$table} DROP INDEX user_name_key" );
		Sql::execute( "ALTER TABLE {$table} DROP INDEX connection_modified" );
		$found = self::found();
		self::assertSame( array( 'structure', 'structure', 'structure' ), array_column( $found, 'kind' ) );
		self::cure( $found );
		self::assertSame( array(), self::found() );
		self::assertSame( Tables::access_tokens(), Sql::value( 'SHOW TABLES LIKE %s', array( Tables::access_tokens() ) ) );
		self::assertEqualsCanonicalizing( $whole, self::definition( $table ) );
	}

	/** A row and a WordPress user that do not know each other yet. */
	private function half_created( string $login ): string {
		global $wpdb;
		$id         = $this->created( $login, array( 'emails' => array( array( 'value' => "{$login}@example.org" ) ) ) );
		$wp_user_id = self::wp_user_id( $id );
		Sql::update( $wpdb->users, array( 'user_activation_key' => 'scimpress:' . $id ), array( 'ID' => $wp_user_id ) );
		Sql::update( Tables::users(), array( 'wp_user_id' => null ), array( 'id' => $id ) );
		clean_user_cache( $wp_user_id );
		return $id;
	}

	private static function logins(): string {
		global $wpdb;
		return "SELECT user_login FROM {$wpdb->users} WHERE ID <> 1 ORDER BY ID";
	}

	/** A row that was written, and a WordPress that was not. */
	private function break_off( string $id, string $display_name ): void {
		$document = str_replace( '"Ada"', "\"{$display_name}\"", (string) Sql::value( 'SELECT document FROM ' . Tables::users() . ' WHERE id = %s', array( $id ) ) );
		Sql::update( Tables::users(), array( 'document' => $document, 'baseline' => '' ), array( 'id' => $id ) );
	}

	/** @return list<Ailment> */
	private static function found(): array {
		$doctor = new Doctor( new Observer( new \ScimPress\Exchange\Runner(), Extension::installed(), new Connections(), new Migrator() ) );
		return array( ...iterator_to_array( $doctor->tables(), false ), ...iterator_to_array( $doctor->users( static fn() => null ), false ) );
	}

	/** @param list<Ailment> $ailments */
	private static function cure( array $ailments ): void {
		foreach ( $ailments as $ailment ) {
			( $ailment->cure )();
		}
	}

	/**
	 * @param array<string, mixed> $value
	 * @return array<string, mixed>
	 */
	private static function replaced( array $value ): array {
		return array(
			'schemas'    => array( self::PATCH ),
			'Operations' => array( array( 'op' => 'replace', 'value' => $value ) ),
		);
	}

	private static function display_name( string $id ): string {
		global $wpdb;
		return (string) Sql::value( "SELECT display_name FROM {$wpdb->users} WHERE ID = %d", array( self::wp_user_id( $id ) ) );
	}

	/** @return list<string> */
	private static function definition( string $table ): array {
		return array_map( static fn( $row ) => "{$row['Key_name']} {$row['Seq_in_index']} {$row['Column_name']} {$row['Non_unique']}", Sql::rows( "SHOW INDEX FROM {$table}" ) );
	}
}
