<?php
/**
 * The form that maps a field. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\MappingData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditLabels;
use ScimPress\Admin\FieldError;

defined( 'ABSPATH' ) || exit;

$scimpress_problem = null === $data->error ? '' : $data->error->get_error_message();

?>
<form method="post" action="<?php echo esc_url( $data->url ); ?>" id="scimpress-map">
	<h3><?php echo esc_html( in_array( $data->typed['field'], array_column( $data->connection->mapped(), 'field' ), true ) ? __( 'Change Attribute', 'scimpress' ) : __( 'Add Attribute', 'scimpress' ) ); ?></h3>
	<?php
	FieldError::summary( $data->error );
	wp_nonce_field( 'scimpress_map_attribute', '_wpnonce', false );
	?>
	<input type="hidden" name="scimpress_action" value="map_attribute">
	<table class="form-table" role="presentation">
		<tr>
			<th scope="row"><label for="scimpress-field"><?php esc_html_e( 'WordPress field', 'scimpress' ); ?></label></th>
			<td>
				<input type="text" id="scimpress-field" name="field" class="regular-text code" required maxlength="255" list="scimpress-known-fields" autocomplete="off" autocapitalize="none" spellcheck="false" value="<?php echo esc_attr( $data->typed['field'] ); ?>" <?php FieldError::attributes( 'scimpress-field', $scimpress_problem ); ?>>
				<datalist id="scimpress-known-fields">
					<?php foreach ( array( 'display_name', 'first_name', 'last_name', 'nickname', 'user_url', 'description' ) as $scimpress_field ) : ?>
						<option value="<?php echo esc_attr( $scimpress_field ); ?>"></option>
					<?php endforeach; ?>
				</datalist>
				<?php FieldError::message( 'scimpress-field', $scimpress_problem ); ?>
				<p class="description" id="scimpress-field-description"><?php esc_html_e( 'Any key of user meta, such as department, or one of the fields that are suggested.', 'scimpress' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="scimpress-attribute"><?php esc_html_e( 'SCIM attribute', 'scimpress' ); ?></label></th>
			<td>
				<input type="text" id="scimpress-attribute" name="attribute" class="large-text code" list="scimpress-attributes" autocomplete="off" autocapitalize="none" spellcheck="false" value="<?php echo esc_attr( $data->typed['attribute'] ); ?>" aria-describedby="scimpress-attribute-description">
				<datalist id="scimpress-attributes">
					<?php foreach ( $data->seen as $scimpress_seen ) : ?>
						<?php if ( $scimpress_seen->is_known || $scimpress_seen->can_be_added() ) : ?>
							<?php /* translators: 1: name of a connection, 2: a date. */ ?>
							<option value="<?php echo esc_attr( $scimpress_seen->name ); ?>"><?php echo esc_html( sprintf( __( 'Sent by %1$s, last on %2$s', 'scimpress' ), $data->connection->name, AuditLabels::date( $scimpress_seen->last_seen ) ) ); ?></option>
						<?php endif; ?>
					<?php endforeach; ?>
					<?php foreach ( array_diff( $data->attributes, array_map( static fn( $scimpress_seen ) => $scimpress_seen->name, $data->seen ) ) as $scimpress_attribute ) : ?>
						<option value="<?php echo esc_attr( $scimpress_attribute ); ?>"></option>
					<?php endforeach; ?>
				</datalist>
				<p class="description" id="scimpress-attribute-description"><?php esc_html_e( 'Of several values, such as addresses, the primary one or the first is taken.', 'scimpress' ); ?></p>
				<?php if ( null !== $data->to_add() ) : ?>
					<div class="notice notice-info inline"><p><?php esc_html_e( 'No schema knows this attribute yet. Saving adds it to the schemas of this connection, as the identity provider sends it. Its values come with the next change of each user that it sends.', 'scimpress' ); ?></p></div>
				<?php endif; ?>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="scimpress-template"><?php esc_html_e( 'or a template', 'scimpress' ); ?></label></th>
			<td>
				<input type="text" id="scimpress-template" name="template" class="large-text code" maxlength="1000" autocomplete="off" spellcheck="false" value="<?php echo esc_attr( $data->typed['template'] ); ?>" aria-describedby="scimpress-template-description">
				<p class="description" id="scimpress-template-description"><?php esc_html_e( 'Several attributes in braces: {name.givenName} {name.familyName}', 'scimpress' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="scimpress-transform"><?php esc_html_e( 'How', 'scimpress' ); ?></label></th>
			<td>
				<select id="scimpress-transform" name="transform">
					<?php foreach ( $scimpress_transforms as $scimpress_value => $scimpress_text ) : ?>
						<option value="<?php echo esc_attr( $scimpress_value ); ?>" <?php selected( $data->typed['transform'], $scimpress_value ); ?>><?php echo esc_html( $scimpress_text ); ?></option>
					<?php endforeach; ?>
				</select>
			</td>
		</tr>
		<tr>
			<th scope="row"><?php esc_html_e( 'Users', 'scimpress' ); ?></th>
			<td>
				<label>
					<input type="checkbox" name="column" value="1" <?php checked( $data->typed['column'], '1' ); ?>>
					<?php esc_html_e( 'Show it as a column in the list of users', 'scimpress' ); ?>
				</label>
			</td>
		</tr>
	</table>
	<p class="submit"><button type="submit" class="button button-primary"><?php esc_html_e( 'Save mapping', 'scimpress' ); ?></button></p>
</form>
