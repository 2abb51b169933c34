<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Mapping;

use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Mapping\AttributeMap;
use ScimPress\Site\UserColumns;
use ScimPress\Store\Connections;
use ScimPress\Sync\Observer;
use ScimPress\Sync\OutdatedRows;
use ScimPress\Tests\Support\ExchangeTestCase;
use WP_User_Query;

/**
 * What an administrator maps, from the setting to user meta and back.
 */
final class AttributeMapTest extends ExchangeTestCase {

	private const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

	private const DEPARTMENT = array(
		'field'     => 'department',
		'attribute' => self::ENTERPRISE . ':department',
		'column'    => true,
	);

	protected function tearDown(): void {
		wp_unschedule_hook( OutdatedRows::EVENT );
		parent::tearDown();
	}

	public function test_attributes_reach_user_meta_and_go_when_they_are_cleared(): void {
		$this->map( self::DEPARTMENT, array( 'field' => 'full_name', 'template' => '{name.givenName} {name.familyName}' ), array( 'field' => 'job', 'attribute' => 'title', 'transform' => 'uppercase' ) );
		$id   = $this->created( 'ada', array( 'title' => 'Countess', 'name' => array( 'givenName' => 'Ada', 'familyName' => 'King' ), self::ENTERPRISE => array( 'department' => 'Engines' ) ) );
		$user = self::wp_user_id( $id );
		self::assertSame( array( 'Engines', 'Ada King', 'COUNTESS' ), self::meta( $user, 'department', 'full_name', 'job' ) );
		self::assertSame( 'Countess', $this->read( $id )['title'] );

		$this->patch( "/Users/{$id}", 'replace', 'name.familyName', 'Lovelace' );
		$this->patch( "/Users/{$id}", 'remove', self::ENTERPRISE . ':department' );
		self::assertSame( array( '', 'Ada Lovelace', 'COUNTESS' ), self::meta( $user, 'department', 'full_name', 'job' ) );
	}

	public function test_an_edit_in_wordpress_travels_back_where_the_value_came_as_it_is(): void {
		$this->map( self::DEPARTMENT, array( 'field' => 'job', 'attribute' => 'title', 'transform' => 'uppercase' ) );
		$id       = $this->created( 'ada', array( 'title' => 'Countess', self::ENTERPRISE => array( 'department' => 'Engines' ) ) );
		$observer = new Observer( $this->runner, Extension::installed(), new Connections(), new Migrator() );
		$observer->add_hooks();
		update_user_meta( self::wp_user_id( $id ), 'department', 'Poetry' );
		update_user_meta( self::wp_user_id( $id ), 'job', 'POET' );
		$observer->flush();
		self::assertSame( 'Poetry', $this->read( $id )[ self::ENTERPRISE ]['department'] );
		self::assertSame( 'Countess', $this->read( $id )['title'] );
	}

	public function test_a_new_mapping_reaches_those_who_are_there_already(): void {
		$id    = $this->created( 'ada', array( self::ENTERPRISE => array( 'department' => 'Engines' ) ) );
		$other = $this->created( 'bob', array( self::ENTERPRISE => array( 'department' => 'Ships' ) ) );
		$this->map( self::DEPARTMENT );
		self::assertSame( array( '' ), self::meta( self::wp_user_id( $id ), 'department' ) );
		self::assertNotFalse( wp_next_scheduled( OutdatedRows::EVENT ) );
		$this->patch( "/Users/{$other}", 'replace', 'title', 'Captain' );
		self::assertSame( array( 'Ships' ), self::meta( self::wp_user_id( $other ), 'department' ) );
		( new OutdatedRows( new Observer( $this->runner, Extension::installed(), new Connections(), new Migrator() ) ) )->write();
		self::assertSame( array( 'Engines' ), self::meta( self::wp_user_id( $id ), 'department' ) );
		self::assertFalse( wp_next_scheduled( OutdatedRows::EVENT ) );
		self::assertSame( 'Engines', $this->read( $id )[ self::ENTERPRISE ]['department'] );
	}

	public function test_an_edit_before_a_new_mapping_has_reached_somebody_is_kept(): void {
		$id       = $this->created( 'ada', array( 'name' => array( 'givenName' => 'Ada' ), self::ENTERPRISE => array( 'department' => 'Engines' ) ) );
		$observer = new Observer( $this->runner, Extension::installed(), new Connections(), new Migrator() );
		$observer->add_hooks();
		$this->map( self::DEPARTMENT );
		update_user_meta( self::wp_user_id( $id ), 'first_name', 'Augusta' );
		$observer->flush();
		self::assertSame( array( 'Augusta' ), self::meta( self::wp_user_id( $id ), 'first_name' ) );
		self::assertSame( 'Augusta', $this->read( $id )['name']['givenName'] );
		( new OutdatedRows( $observer ) )->write();
		self::assertSame( array( 'Augusta', 'Engines' ), self::meta( self::wp_user_id( $id ), 'first_name', 'department' ) );
	}

	public function test_another_attribute_for_a_field_reaches_those_who_are_there_and_nothing_else_is_touched(): void {
		$this->map( self::DEPARTMENT );
		$id   = $this->created( 'ada', array( 'title' => 'Countess', 'emails' => array( array( 'value' => 'ada@example.org' ) ), self::ENTERPRISE => array( 'department' => 'Engines' ) ) );
		$user = self::wp_user_id( $id );
		$this->map( array( 'field' => 'department', 'attribute' => 'title' ) );
		$before = $this->read( $id )['meta']['version'];
		( new OutdatedRows( new Observer( $this->runner, Extension::installed(), new Connections(), new Migrator() ) ) )->write();
		self::assertSame( array( 'Countess' ), self::meta( $user, 'department' ) );
		self::assertSame( $before, $this->read( $id )['meta']['version'] );
		self::assertSame( 'ada@example.org', get_userdata( $user )->user_email );
	}

	/** @dataProvider mistakes */
	public function test_a_mistaken_mapping_is_refused_and_changes_nothing( string $words, mixed ...$entries ): void {
		$this->map( self::DEPARTMENT );
		$before = ( new Connections() )->first();
		$error  = self::attribute_map()->replace( $before, array_values( $entries ) );
		self::assertStringContainsString( $words, (string) $error?->get_error_message() );
		self::assertEquals( $before, ( new Connections() )->first() );
	}

	/** @return array<string, array<mixed>> */
	public function mistakes(): array {
		$mapped = static fn( string $field ) => array( 'field' => $field, 'attribute' => 'title' );
		return array(
			'roles'            => array( 'decides who gets in', $mapped( 'wp_capabilities' ) ),
			'another prefix'   => array( 'decides who gets in', $mapped( 'wp_2_user_level' ) ),
			'the password'     => array( 'decides who gets in', $mapped( 'user_pass' ) ),
			'sessions'         => array( 'decides who gets in', $mapped( 'session_tokens' ) ),
			'a hidden field'   => array( 'decides who gets in', $mapped( '_secret' ) ),
			'the e-mail'       => array( 'cannot be mapped', $mapped( 'user_email' ) ),
			'no attribute'     => array( 'no attribute `shoeSize`', array( 'field' => 'x', 'attribute' => 'shoeSize' ) ),
			'a password out'   => array( 'no attribute `password`', array( 'field' => 'x', 'attribute' => 'password' ) ),
			'open braces'      => array( 'do not pair', array( 'field' => 'x', 'template' => '{title' ) ),
			'twice'            => array( 'twice', $mapped( 'x' ), $mapped( 'x' ) ),
			'an unknown word'  => array( 'unknown field', array( ...$mapped( 'x' ), 'colour' => 'red' ) ),
			'no object'        => array( '1 to 255', 'x' ),
		);
	}

	public function test_it_is_tried_without_anything_being_done(): void {
		$this->map( self::DEPARTMENT );
		$connection = ( new Connections() )->first();
		$user       = (string) wp_json_encode( array( 'userName' => 'ada', self::ENTERPRISE => array( 'department' => '<b>Engines</b>' ) ) );
		self::assertSame( array( 'department' => 'Engines', 'display_name' => 'ada' ), self::attribute_map()->tried( $connection, $user ) );
		self::assertInstanceOf( \WP_Error::class, self::attribute_map()->tried( $connection, '{"title":5}' ) );
		self::assertInstanceOf( \WP_Error::class, self::attribute_map()->tried( $connection, 'no JSON' ) );
		self::assertFalse( get_user_by( 'login', 'ada' ) );
	}

	public function test_every_attribute_of_the_connection_can_be_chosen(): void {
		$connection = ( new Connections() )->first()->with( array( 'extensions' => array( array( 'urn' => 'urn:example:site', 'name' => 'Site', 'attributes' => array( array( 'name' => 'badge' ) ) ) ) ) );
		$names      = self::attribute_map()->attributes( $connection );
		foreach ( array( 'title', 'name.givenName', 'addresses.locality', self::ENTERPRISE . ':department', 'urn:example:site:badge' ) as $name ) {
			self::assertContains( $name, $names );
		}
		foreach ( array( 'password', 'name', 'addresses', 'urn:example:site' ) as $name ) {
			self::assertNotContains( $name, $names );
		}
	}

	public function test_a_column_shows_and_sorts(): void {
		$this->map( self::DEPARTMENT, array( 'field' => 'job', 'attribute' => 'title' ) );
		$columns = new UserColumns( new Migrator(), new Connections() );
		$columns->add_hooks();
		self::assertSame( array( 'scimpress_field_department' => 'department' ), apply_filters( 'manage_users_columns', array() ) );
		self::assertArrayHasKey( 'scimpress_field_department', apply_filters( 'manage_users_sortable_columns', array() ) );
		$ships = self::wp_user_id( $this->created( 'bob', array( self::ENTERPRISE => array( 'department' => 'Ships & <b>boats</b>' ) ) ) );
		self::assertSame( 'Ships &amp; boats', apply_filters( 'manage_users_custom_column', '', 'scimpress_field_department', $ships ) );
		self::assertSame( 'other', apply_filters( 'manage_users_custom_column', 'other', 'scimpress_field_job', $ships ) );
		$engines = self::wp_user_id( $this->created( 'ada', array( self::ENTERPRISE => array( 'department' => 'Engines' ) ) ) );
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		set_current_screen( 'users' );
		$found = ( new WP_User_Query( array( 'orderby' => 'scimpress_field_department', 'order' => 'DESC', 'fields' => 'ID' ) ) )->get_results();
		unset( $GLOBALS['current_screen'] );
		self::assertSame( array( $ships, $engines ), array_values( array_intersect( array_map( 'intval', $found ), array( $ships, $engines ) ) ) );
		self::assertContains( 1, array_map( 'intval', $found ) );
	}

	private function patch( string $target, string $op, string $path, mixed $value = null ): void {
		$operation = array_filter( compact( 'op', 'path', 'value' ), static fn( mixed $part ) => null !== $part );
		self::assertSame( 200, $this->request( 'PATCH', $target, array( 'schemas' => array( self::PATCH ), 'Operations' => array( $operation ) ) )->status );
	}

	/** @param array<string, mixed> ...$entries */
	private function map( array ...$entries ): void {
		self::assertNull( self::attribute_map()->replace( $this->connection, array_values( $entries ) ) );
		$this->connection = ( new Connections() )->first();
	}

	private static function attribute_map(): AttributeMap {
		return new AttributeMap( Extension::installed(), new Connections() );
	}

	/** @return list<string> */
	private static function meta( int $wp_user_id, string ...$keys ): array {
		return array_map( static fn( string $key ) => (string) get_user_meta( $wp_user_id, $key, true ), $keys );
	}
}
