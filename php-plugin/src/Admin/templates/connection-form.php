<?php
/**
 * The form that says what happens to users. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ConfigurationData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\ConnectionForm;
use ScimPress\Admin\FieldError;

defined( 'ABSPATH' ) || exit;

$scimpress_form  = $data->connection_form;
$scimpress_roles = ConnectionForm::roles();

?>
<h2 id="scimpress-users"><?php esc_html_e( 'Users', 'scimpress' ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php
	FieldError::summary( $scimpress_form->error );
	wp_nonce_field( 'scimpress_save_connection', '_wpnonce', false );
	?>
	<input type="hidden" name="scimpress_action" value="save_connection">
	<table class="form-table" role="presentation">
		<tr>
			<th scope="row"><?php esc_html_e( 'Connection', 'scimpress' ); ?></th>
			<td>
				<?php echo esc_html( $data->connection->name ); ?>
				<p class="description"><?php esc_html_e( 'Profile: generic. It suits every identity provider that follows the standard.', 'scimpress' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="scimpress-default-role"><?php esc_html_e( 'Role of new users', 'scimpress' ); ?></label></th>
			<td>
				<select id="scimpress-default-role" name="default_role" <?php FieldError::attributes( 'scimpress-default-role', $scimpress_form->problem( 'default_role' ) ); ?>>
					<?php if ( ! isset( $scimpress_roles[ $scimpress_form->default_role ] ) ) : ?>
						<option value=""><?php esc_html_e( 'Choose a role', 'scimpress' ); ?></option>
					<?php endif; ?>
					<?php foreach ( $scimpress_roles as $scimpress_slug => $scimpress_role ) : ?>
						<option value="<?php echo esc_attr( (string) $scimpress_slug ); ?>" <?php selected( $scimpress_form->default_role, (string) $scimpress_slug ); ?>><?php echo esc_html( $scimpress_role ); ?></option>
					<?php endforeach; ?>
				</select>
				<?php FieldError::message( 'scimpress-default-role', $scimpress_form->problem( 'default_role' ) ); ?>
				<p class="description" id="scimpress-default-role-description"><?php esc_html_e( 'Roles with which somebody could take over the site are not offered.', 'scimpress' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="scimpress-content-heir"><?php esc_html_e( 'Content of deleted users goes to', 'scimpress' ); ?></label></th>
			<td>
				<input type="text" id="scimpress-content-heir" name="content_heir" class="regular-text" required list="scimpress-heirs" autocomplete="off" autocapitalize="none" spellcheck="false" value="<?php echo esc_attr( $scimpress_form->content_heir ); ?>" <?php FieldError::attributes( 'scimpress-content-heir', $scimpress_form->problem( 'content_heir' ) ); ?>>
				<datalist id="scimpress-heirs">
					<?php foreach ( $data->suggestions as $scimpress_login ) : ?>
						<option value="<?php echo esc_attr( $scimpress_login ); ?>"></option>
					<?php endforeach; ?>
				</datalist>
				<?php FieldError::message( 'scimpress-content-heir', $scimpress_form->problem( 'content_heir' ) ); ?>
				<p class="description" id="scimpress-content-heir-description"><?php esc_html_e( 'Login, e-mail address or number of a user of this site who may edit posts.', 'scimpress' ); ?></p>
			</td>
		</tr>
	</table>
	<p class="submit"><button type="submit" class="button"><?php esc_html_e( 'Save rules', 'scimpress' ); ?></button></p>
</form>
