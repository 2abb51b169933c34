<?php
/**
 * The Groups & roles tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\GroupsData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditLabels;
use ScimPress\Admin\ConnectionLinks;
use ScimPress\Admin\Page;
use ScimPress\Admin\RecentLogin;

defined( 'ABSPATH' ) || exit;

ConnectionLinks::show( $data->connections, $data->connection->id, $data->url );

?>
<h2><?php esc_html_e( 'Rules', 'scimpress' ); ?></h2>
<p>
	<?php
	/* translators: %s: name of a role. */
	echo esc_html( sprintf( __( 'The first rule that applies to somebody decides. To whom none applies has the default role: %s.', 'scimpress' ), $data->role( $data->connection->default_role ) ) );
	?>
</p>
<?php
if ( null !== $data->foreseen ) {
	require __DIR__ . '/who-would-change.php';
}
require __DIR__ . '/rules.php';
require __DIR__ . '/rule-form.php';

?>
<h2><?php esc_html_e( 'Roles with which somebody can take the site over', 'scimpress' ); ?></h2>
<?php RecentLogin::remind( $data->url ); ?>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_allow_roles', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="allow_roles">
	<fieldset>
		<legend><?php esc_html_e( 'Rules pass these over unless you allow them. Whoever manages a group at the identity provider then decides who has them.', 'scimpress' ); ?></legend>
		<?php foreach ( $data->dangerous as $scimpress_slug => $scimpress_name ) : ?>
			<p>
				<label>
					<input type="checkbox" name="roles[]" value="<?php echo esc_attr( (string) $scimpress_slug ); ?>" <?php checked( in_array( (string) $scimpress_slug, $data->allowed, true ) ); ?>>
					<?php echo esc_html( $scimpress_name ); ?>
				</label>
			</p>
		<?php endforeach; ?>
	</fieldset>
	<p>
		<button type="submit" class="button"><?php esc_html_e( 'Save allowed roles', 'scimpress' ); ?></button>
		<button type="submit" class="button" name="preview" value="1"><?php esc_html_e( 'Show who would change', 'scimpress' ); ?></button>
	</p>
</form>

<h2><?php esc_html_e( 'Everybody’s role', 'scimpress' ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_apply_rules', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="apply_rules">
	<?php Page::template( 'job-progress-bar', $data->progress ); ?>
	<p><button type="submit" class="button"><?php echo esc_html( $data->progress->is_done() ? __( 'Look at everybody again', 'scimpress' ) : __( 'Go on now', 'scimpress' ) ); ?></button></p>
</form>

<h2><?php esc_html_e( 'Groups', 'scimpress' ); ?></h2>
<table class="widefat striped scimpress-groups">
	<thead>
		<tr>
			<th scope="col"><?php esc_html_e( 'Name', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Members', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Last change', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'SCIM id', 'scimpress' ); ?></th>
		</tr>
	</thead>
	<tbody>
		<?php if ( array() === $data->groups ) : ?>
			<tr><td colspan="4"><?php esc_html_e( 'This identity provider has sent no group yet. Most have to be told to: look for “Push groups”, “Provision groups” or the like.', 'scimpress' ); ?></td></tr>
		<?php endif; ?>
		<?php foreach ( $data->groups as $scimpress_group ) : ?>
			<tr>
				<th scope="row"><?php echo esc_html( $scimpress_group['display_name'] ); ?></th>
				<td data-colname="<?php esc_attr_e( 'Members', 'scimpress' ); ?>"><?php echo esc_html( number_format_i18n( $scimpress_group['members'] ) ); ?></td>
				<td data-colname="<?php esc_attr_e( 'Last change', 'scimpress' ); ?>"><?php echo esc_html( AuditLabels::time( $scimpress_group['modified'] ) ); ?></td>
				<td data-colname="<?php esc_attr_e( 'SCIM id', 'scimpress' ); ?>"><code><?php echo esc_html( $scimpress_group['id'] ); ?></code></td>
			</tr>
		<?php endforeach; ?>
	</tbody>
</table>
<?php if ( null !== $data->next ) : ?>
	<p><a class="button" href="<?php echo esc_url( add_query_arg( 'after', $data->next, $data->url ) ); ?>"><?php esc_html_e( 'More groups', 'scimpress' ); ?></a></p>
<?php endif; ?>
